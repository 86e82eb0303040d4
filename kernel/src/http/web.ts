import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { sendStream } from './exchange.ts'
import { pageHeaders, type ContentSources, type HeaderList } from './headers.ts'
import { settle, writeHead, type Ledger } from './send.ts'
import type { Turn } from './turn.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.txt': 'text/plain; charset=utf-8',
}

const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/** Of the operator's files only these are served: nothing that a browser would run as a page of ours. */
const brandingTypes = new Set(['.png', '.jpg', '.webp', '.svg', '.ico', '.woff2'])
const brandingPrefix = '/branding/'

interface Found {
  readonly path: string
  readonly size: number
  readonly changed: number
}

/**
 * Serves the built web application: files as they are, its page for every other address a browser asks for. The
 * operator's logos, fonts and icons go before what the build brings under `/branding/`.
 * @returns false when the request is none for the web
 */
export function makeWeb(
  { webRoot, brandingRoot }: { readonly webRoot: string | null; readonly brandingRoot: string },
  sources: ContentSources | undefined,
  ledger: Ledger,
): (turn: Turn) => Promise<boolean> {
  const headers = pageHeaders(sources)
  return async turn => {
    const own = await brandingFile(brandingRoot, turn.path)
    if (own) return await sendFile(ledger, turn, own, headers)
    if (webRoot === null) return false
    const wanted = fileFor(webRoot, turn.path)
    const file = wanted === undefined ? undefined : await find(wanted)
    if (file) return await sendFile(ledger, turn, file, headers)
    if (!acceptsPage(turn)) return false
    const page = await find(join(webRoot, 'index.html'))
    return page ? await sendFile(ledger, turn, page, headers) : false
  }
}

async function brandingFile(root: string, urlPath: string): Promise<Found | undefined> {
  if (!urlPath.startsWith(brandingPrefix)) return undefined
  const wanted = fileFor(root, urlPath.slice(brandingPrefix.length - 1))
  if (wanted === undefined || !brandingTypes.has(extname(wanted))) return undefined
  const file = await find(wanted)
  if (!file) return undefined
  // A link may lead anywhere, and everybody may read what is served here.
  const [real, within] = await Promise.all([realpath(file.path), realpath(root)])
  return real.startsWith(within + sep) ? file : undefined
}

const acceptsPage = (turn: Turn): boolean =>
  /text\/html|\*\/\*/.test(turn.req.headers.accept ?? '') && extname(turn.path) === ''

/** Undefined for addresses that lead out of the folder or name what is hidden. */
function fileFor(root: string, urlPath: string): string | undefined {
  let path: string
  try {
    path = decodeURIComponent(urlPath)
  } catch {
    return undefined // no file has such a name
  }
  if (path.includes('\0') || /(?:^|[/\\])\./.test(path) || path.endsWith('/')) return undefined
  const file = normalize(join(root, path))
  return file.startsWith(root + sep) ? file : undefined
}

async function find(path: string): Promise<Found | undefined> {
  try {
    const found = await stat(path)
    return found.isFile() ? { path, size: found.size, changed: Math.floor(found.mtimeMs) } : undefined
  } catch (error) {
    if (isAbsence(error)) return undefined
    throw error
  }
}

const isAbsence = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(String(error.code))

async function sendFile(ledger: Ledger, turn: Turn, file: Found, headers: HeaderList): Promise<boolean> {
  const { body, encoding } = await smaller(file, turn.req.headers['accept-encoding'] ?? '')
  const tag = `"${body.size.toString(36)}-${body.changed.toString(36)}"`
  // Built assets carry a hash of their content in their name.
  const isHashed = /^\/assets\/[^/]+-[\w-]{8,}\.\w+$/.test(turn.path)
  const own = [
    'ETag',
    tag,
    'Vary',
    'Accept-Encoding',
    'Cache-Control',
    isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  ]
  if (turn.req.headers['if-none-match']?.includes(tag)) {
    writeHead(turn, 304, headers, own)
    turn.res.end()
    settle(ledger, turn, 304)
    return true
  }
  const type = types[extname(file.path)] ?? 'application/octet-stream'
  const length = ['Content-Type', type, 'Content-Length', String(body.size)]
  writeHead(turn, 200, headers, [...length, ...(encoding ? ['Content-Encoding', encoding] : []), ...own])
  if (turn.req.method === 'HEAD') turn.res.end()
  else await sendStream(turn, createReadStream(body.path))
  settle(ledger, turn, 200)
  return true
}

/** The compressed copy beside the file, where the build has written one and the caller takes it. */
async function smaller(
  file: Found,
  accepted: string,
): Promise<{ body: Found; encoding: string | undefined }> {
  for (const [encoding, ending] of encodings) {
    if (!accepted.includes(encoding)) continue
    const body = await find(file.path + ending)
    if (body) return { body, encoding }
  }
  return { body: file, encoding: undefined }
}
