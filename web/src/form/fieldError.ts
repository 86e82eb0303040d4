/**
 * What is shown under a field. The server says what is wrong with it ("is already in use"), to be read after the
 * field's name; whole sentences stay as they are.
 */
export function fieldError(label: string, text: string): string {
  if (/^(is|are|was|has|have|must|may|can|can't|cannot|needs?|does|do)\b/.test(text))
    return `${label} ${text}`
  return text.charAt(0).toUpperCase() + text.slice(1)
}
