import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { Failure } from '@omnicrm/sdk'

export const defaultBodyLimit = 1024 * 1024

const empty = Buffer.alloc(0)

/** Reads the body; stops at the limit, whatever the sender announced. @throws 413 */
export function readBytes(req: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(req.headers['content-length'])
  if (announced > limit) return Promise.reject(tooLarge(limit))
  if (
    announced === 0 ||
    (Number.isNaN(announced) && req.headers['transfer-encoding'] === undefined && req.complete)
  )
    return Promise.resolve(empty)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const finish = (done: () => void) => {
      req.off('data', take).off('end', end).off('error', fail).off('close', closed)
      done()
    }
    const take = (chunk: Buffer) => {
      length += chunk.length
      if (length <= limit) return void chunks.push(chunk)
      req.pause()
      finish(() => reject(tooLarge(limit)))
    }
    const end = () =>
      finish(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    const fail = () => finish(() => reject(broken()))
    const closed = () => finish(() => reject(broken()))
    req.on('data', take).on('end', end).on('error', fail).on('close', closed)
  })
}

const tooLarge = (limit: number): Failure =>
  new Failure('request.tooLarge', 413, `The body is larger than the ${limit} bytes this request may have.`)
const broken = (): Failure =>
  new Failure('request.malformed', 400, 'The body broke off before its end. Send the request again.')

/**
 * Parses a JSON body; undefined when it is empty.
 * @throws 415 for other content, 400 for what is no JSON or tries to reach an object's prototype
 */
export function parseBody(bytes: Buffer, contentType: string | undefined): unknown {
  if (bytes.length === 0) return undefined
  if (contentType !== undefined && !isJson(contentType))
    throw new Failure(
      'request.unsupportedType',
      415,
      `Send the body as application/json in UTF-8, not as ${contentType.slice(0, 100)}.`,
    )
  const value = parseJson(bytes)
  return value
}

function isJson(contentType: string): boolean {
  if (contentType === 'application/json') return true
  const [type = '', ...rest] = contentType
    .toLowerCase()
    .split(';')
    .map(each => each.trim())
  const charset = rest
    .find(each => each.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '')
  return (
    /^application\/(?:[\w.+-]+\+)?json$/.test(type) &&
    (charset === undefined || charset === 'utf-8' || charset === 'utf8')
  )
}

function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw malformed('The body is not UTF-8 text.')
  const text = bytes.toString('utf8')
  const value = parseText(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  const isSuspect = text.includes('__proto__') || text.includes('constructor') || text.includes('\\u00')
  if (isSuspect && reachesPrototype(value))
    throw malformed('The body names a field that no request may have.')
  return value
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw malformed('The body is not valid JSON.', cause)
  }
}

const malformed = (text: string, cause?: unknown): Failure =>
  new Failure('request.malformed', 400, text, { cause })

/** Without recursion: a body may be nested deeper than the stack. */
function reachesPrototype(value: unknown): boolean {
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next !== 'object' || next === null) continue
    if (Object.hasOwn(next, '__proto__')) return true
    const own = Object.hasOwn(next, 'constructor')
      ? (next as { constructor: unknown }).constructor
      : undefined
    if (typeof own === 'object' && own !== null && Object.hasOwn(own, 'prototype')) return true
    for (const each of Object.values(next)) waiting.push(each)
  }
  return false
}
