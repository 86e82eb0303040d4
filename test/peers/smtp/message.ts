export interface Attachment {
  filename: string
  contentType: string
  content: Buffer
}

/** A mail as it was understood: headers by lower-case name, decoded bodies. */
export interface ParsedMail {
  headers: Record<string, string>
  subject: string
  from: string
  to: string
  text: string
  html: string
  attachments: Attachment[]
}

interface Part {
  headers: Record<string, string>
  body: Buffer
}

/** Parses a mail: folded and encoded headers, base64 and quoted-printable, nested multiparts. */
export function parseMail(raw: Buffer): ParsedMail {
  const part = splitPart(raw)
  const mail: ParsedMail = {
    headers: part.headers,
    subject: part.headers.subject ?? '',
    from: part.headers.from ?? '',
    to: part.headers.to ?? '',
    text: '',
    html: '',
    attachments: [],
  }
  collect(part, mail)
  return mail
}

function collect(part: Part, mail: ParsedMail): void {
  const [type, parameters] = readParameters(part.headers['content-type'] ?? 'text/plain')
  if (type.startsWith('multipart/') && parameters.boundary !== undefined) {
    for (const inner of splitMultipart(part.body, parameters.boundary)) collect(splitPart(inner), mail)
    return
  }
  const [disposition, details] = readParameters(part.headers['content-disposition'] ?? '')
  const content = decodeBody(part)
  const filename = details.filename ?? parameters.name
  const isText = type === 'text/plain' || type === 'text/html'
  if (disposition === 'attachment' || filename !== undefined || !isText) {
    mail.attachments.push({ filename: filename ?? '', contentType: type, content })
    return
  }
  const text = new TextDecoder(parameters.charset ?? 'utf-8').decode(content).replace(/\r\n/g, '\n')
  if (type === 'text/html') mail.html += text
  else mail.text += text
}

function splitPart(raw: Buffer): Part {
  const end = raw.indexOf('\r\n\r\n')
  // A part may begin with the empty line: it has no headers then.
  const head = raw.subarray(0, 2).equals(Buffer.from('\r\n'))
    ? ''
    : raw.subarray(0, end < 0 ? raw.length : end).toString('utf8')
  const body = head === '' ? raw.subarray(2) : end < 0 ? Buffer.alloc(0) : raw.subarray(end + 4)
  const headers: Record<string, string> = {}
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = decodeWords(line.slice(colon + 1).trim())
  }
  return { headers, body }
}

function splitMultipart(body: Buffer, boundary: string): Buffer[] {
  const text = `\r\n${body.toString('latin1')}`
  const sections = text.split(`\r\n--${boundary}`).slice(1)
  const parts = sections.filter(section => !section.startsWith('--'))
  return parts.map(section => Buffer.from(section.slice(section.indexOf('\r\n') + 2), 'latin1'))
}

function decodeBody({ headers, body }: Part): Buffer {
  switch ((headers['content-transfer-encoding'] ?? '7bit').toLowerCase()) {
    case 'base64':
      return Buffer.from(body.toString('latin1'), 'base64')
    case 'quoted-printable':
      return decodeQuoted(body.toString('latin1').replace(/=[ \t]*\r\n/g, ''))
    default:
      return body
  }
}

function decodeQuoted(text: string): Buffer {
  const bytes = text.replace(/=([0-9A-Fa-f]{2})/g, (_found, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1')
}

/** Decodes `=?utf-8?Q?…?=` words; the space between two of them is none. */
function decodeWords(value: string): string {
  return value
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(
      /=\?([^?*]+)(?:\*[^?]*)?\?([QqBb])\?([^?]*)\?=/g,
      (_found, charset: string, how: string, word: string) => {
        const bytes =
          how.toUpperCase() === 'B' ? Buffer.from(word, 'base64') : decodeQuoted(word.replace(/_/g, ' '))
        return new TextDecoder(charset).decode(bytes)
      },
    )
}

/** `text/html; charset="utf-8"` as its value and its parameters. */
function readParameters(header: string): [value: string, parameters: Record<string, string>] {
  const [value = '', ...rest] = header.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/)
  const parameters: Record<string, string> = {}
  for (const each of rest) {
    const [, name, text] = /^\s*([^=\s]+)\s*=\s*"?(.*?)"?\s*$/.exec(each) ?? []
    if (name === undefined || text === undefined) continue
    const [, charset, encoded] = name.endsWith('*') ? (/^([^']*)'[^']*'(.*)$/.exec(text) ?? []) : []
    const key = name.replace(/\*$/, '').toLowerCase()
    parameters[key] = charset === undefined ? text : decodeURIComponent(encoded ?? '')
  }
  return [value.trim().toLowerCase(), parameters]
}
