/** Every word typed starts or stands somewhere in the text, whatever case and accents. */
export function matches(text: string, query: string): boolean {
  const plain = fold(text)
  return fold(query)
    .split(/\s+/)
    .every(word => plain.includes(word))
}

const fold = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim()
