const dangerous = /^'*[=+\-@\t\r]/
const guarded = /^'+[=+\-@\t\r]/
const negative = /^-\d+(\.\d+)?$/

/**
 * What a spreadsheet would run as a formula is led by an apostrophe, which makes it text there. `restored` takes
 * exactly that apostrophe away, so nothing is lost on the way out and back.
 */
export const neutralised = (text: string): string =>
  dangerous.test(text) && !negative.test(text) ? `'${text}` : text

export const restored = (text: string): string => (guarded.test(text) ? text.slice(1) : text)
