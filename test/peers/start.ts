import { startCgratesPeer, type CgratesPeer } from './cgrates/peer.ts'
import { startGoogleMapsPeer, type GoogleMapsPeer } from './google-maps/peer.ts'
import { startHssPeer, type HssPeer } from './hss/peer.ts'
import { control } from './shared/control.ts'
import { listen, sendJson } from './shared/http.ts'
import { startSmtpSink, type SmtpSink } from './smtp/sink.ts'
import type { EngineVersion } from './cgrates/engine.ts'

export interface PeersOptions {
  /** Ports; 0 or absent takes any free one. */
  cgratesPort?: number
  hssPort?: number
  smtpPort?: number
  mapsPort?: number
  controlPort?: number
  engine?: EngineVersion
  log?: (line: string) => void
}

/** Where the peers listen. */
export interface PeerAddresses {
  /** `host:port`, for `ocs.cgrates`. */
  cgrates: string
  /** URL, for `hss.hss_peers`. */
  hss: string
  /** URL of the SMTP server. */
  smtp: string
  /** URL of the map provider, for `maps.places_url` and `maps.geocoding_url`. */
  maps: string
  /** URL under which `/cgrates/peer/…`, `/hss/peer/…`, `/smtp/peer/…` and `/maps/peer/…` steer the peers. */
  control: string
}

export interface Peers extends AsyncDisposable {
  cgrates: CgratesPeer
  hss: HssPeer
  smtp: SmtpSink
  maps: GoogleMapsPeer
  addresses: PeerAddresses
  close(): Promise<void>
}

/** Starts all far sides of the sandbox in this process. */
export async function startPeers(options: PeersOptions = {}): Promise<Peers> {
  await using opened = new AsyncDisposableStack()
  const cgrates = opened.adopt(
    await startCgratesPeer({
      port: options.cgratesPort ?? 0,
      ...(options.engine && { engine: options.engine }),
      ...(options.log && { log: options.log }),
    }),
    peer => peer.close(),
  )
  const hss = opened.adopt(await startHssPeer({ port: options.hssPort ?? 0 }), peer => peer.close())
  const smtp = opened.adopt(await startSmtpSink({ port: options.smtpPort ?? 0 }), peer => peer.close())
  const maps = opened.adopt(await startGoogleMapsPeer({ port: options.mapsPort ?? 0 }), peer => peer.close())
  const listener = opened.adopt(
    await listen(async (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://peer')
      const [, name, path] = /^\/(cgrates|hss|smtp|maps)(\/peer\/.+)$/.exec(pathname) ?? []
      if (name === 'cgrates') await control(cgrates.steerable, request, response, path ?? '')
      else if (name === 'hss') await control(hss.steerable, request, response, path ?? '')
      else if (name === 'smtp') await control(smtp.steerable, request, response, path ?? '')
      else if (name === 'maps') await control(maps.steerable, request, response, path ?? '')
      else sendJson(response, 404, { message: `There is no control endpoint ${pathname}.` })
    }, options.controlPort),
    each => each.close(),
  )
  const stack = opened.move()
  return {
    cgrates,
    hss,
    smtp,
    maps,
    addresses: {
      cgrates: cgrates.host,
      hss: hss.url,
      smtp: smtp.url,
      maps: maps.url,
      control: `http://${listener.host}:${listener.port}`,
    },
    close: () => stack.disposeAsync(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
