import { deflateSync, crc32 } from 'node:zlib'
import { listen, send, sendJson } from '../shared/http.ts'

export interface GrafanaCall {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** What goes wrong at the next calls. */
export type GrafanaFault = 'redirect' | 'page' | 'error'

/** A Grafana with an image renderer: `/render/…` draws for bearers of the token, as a service account has one. */
export interface GrafanaPeer extends AsyncDisposable {
  readonly url: string
  readonly calls: GrafanaCall[]
  fault: GrafanaFault | undefined
}

export async function startGrafanaPeer({ token }: { token: string }): Promise<GrafanaPeer> {
  const calls: GrafanaCall[] = []
  const listener = await listen(async (request, response) => {
    const { method = '', url = '', headers } = request
    calls.push({ method, url, headers })
    const { pathname, searchParams } = new URL(url, 'http://peer')
    if (peer.fault === 'error') return sendJson(response, 500, { message: 'Rendering failed' })
    if (peer.fault === 'page')
      return send(response, 200, '<title>Grafana</title>', 'text/html; charset=UTF-8')
    if (peer.fault === 'redirect')
      return void response.writeHead(302, { Location: `${peer.url}/elsewhere` }).end()
    if (headers.authorization === undefined) return void response.writeHead(302, { Location: '/login' }).end()
    if (headers.authorization !== `Bearer ${token}`)
      return sendJson(response, 401, { message: 'Invalid API key', messageId: 'api-key.invalid' })
    if (!/^\/render\/d(-solo)?\/\w+/.test(pathname)) return sendJson(response, 404, { message: 'Not found' })
    const [width, height] = [Number(searchParams.get('width')), Number(searchParams.get('height'))]
    response.writeHead(200, { 'Content-Type': 'image/png' })
    response.end(drawn(width, height, searchParams.get('theme') === 'dark' ? 0x20 : 0xf0))
  })
  const peer: GrafanaPeer = {
    url: `http://${listener.host}:${listener.port}`,
    calls,
    fault: undefined,
    [Symbol.asyncDispose]: () => listener.close(),
  }
  return peer
}

/** A grey PNG with a darker curve. */
function drawn(width: number, height: number, ground: number): Buffer {
  const rows = Buffer.alloc((width + 1) * height, ground)
  for (let y = 0; y < height; y++) rows[y * (width + 1)] = 0
  for (let x = 0; x < width; x++) {
    const y = Math.round(height / 2 + (height / 4) * Math.sin(x / 60))
    for (let thick = 0; thick < 4; thick++) rows[(y + thick) * (width + 1) + 1 + x] = 0x80
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 0, 0, 0, 0], 8)
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    start,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const frame = Buffer.alloc(body.length + 8)
  frame.writeUInt32BE(data.length, 0)
  body.copy(frame, 4)
  frame.writeUInt32BE(crc32(body), body.length + 4)
  return frame
}
