/** The JSON values that stand one after the other in a body, as text; ends at the first thing that is not JSON. */
export function* jsonValues(body: string): Generator<string> {
  let position = skipSpace(body, 0)
  while (position < body.length) {
    const end = endOfValue(body, position)
    if (end === undefined) return
    const value = body.slice(position, end)
    if (!isJson(value)) return
    yield value
    position = skipSpace(body, end)
  }
}

/** The members of an object text with their values as they were written, so that an id can be echoed to the digit. */
export function members(object: string): Map<string, string> {
  const found = new Map<string, string>()
  let position = skipSpace(object, 1)
  while (object[position] === '"') {
    const keyEnd = endOfString(object, position)
    const valueStart = skipSpace(object, object.indexOf(':', keyEnd) + 1)
    const valueEnd = endOfValue(object, valueStart) ?? object.length
    found.set(JSON.parse(object.slice(position, keyEnd)) as string, object.slice(valueStart, valueEnd).trim())
    position = skipSpace(object, valueEnd)
    if (object[position] === ',') position = skipSpace(object, position + 1)
  }
  return found
}

function endOfValue(text: string, start: number): number | undefined {
  const first = text[start]
  if (first === '"') return endOfString(text, start)
  if (first !== '{' && first !== '[') {
    const scalar = /[^\s,:{}[\]"]+/y
    scalar.lastIndex = start
    return scalar.test(text) ? scalar.lastIndex : undefined
  }
  let depth = 0
  for (let position = start; position < text.length; position++) {
    const char = text[position]
    if (char === '"') position = endOfString(text, position) - 1
    else if (char === '{' || char === '[') depth++
    else if ((char === '}' || char === ']') && --depth === 0) return position + 1
  }
  return undefined
}

function endOfString(text: string, start: number): number {
  for (let position = start + 1; position < text.length; position++) {
    if (text[position] === '\\') position++
    else if (text[position] === '"') return position + 1
  }
  return text.length
}

function skipSpace(text: string, start: number): number {
  let position = start
  while (position < text.length && /\s/.test(text[position] ?? '')) position++
  return position
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (cause) {
    if (cause instanceof SyntaxError) return false
    throw cause
  }
}
