import { BlockList, isIP } from 'node:net'
import type { IncomingMessage } from 'node:http'

/** Reads who really calls: forwarded headers count only when they come from a trusted proxy. */
export interface Addresses {
  of(req: IncomingMessage): string
  /** True when the caller's own connection is encrypted. */
  isSecure(req: IncomingMessage): boolean
}

interface MaybeEncrypted {
  readonly encrypted?: boolean
}

/** @param trustedProxies addresses and CIDR ranges. @throws Error naming one that is neither */
export function makeAddresses(trustedProxies: readonly string[]): Addresses {
  if (trustedProxies.length === 0)
    return { of: req => plain(req.socket.remoteAddress), isSecure: req => isEncrypted(req) }
  const trusted = blockListOf(trustedProxies)
  const isTrusted = (ip: string) => trusted.check(ip, ip.includes(':') ? 'ipv6' : 'ipv4')
  return {
    of(req) {
      const peer = plain(req.socket.remoteAddress)
      const forwarded = String(req.headers['x-forwarded-for'] ?? '')
      if (forwarded === '' || !isTrusted(peer)) return peer
      // From the right: what trusted proxies added is true, the first address they did not add themselves is the caller.
      let caller = peer
      for (const hop of forwarded.split(',').toReversed()) {
        const ip = plain(hop.trim())
        if (isIP(ip) === 0) break
        caller = ip
        if (!isTrusted(ip)) break
      }
      return caller
    },
    isSecure: req =>
      isEncrypted(req) ||
      (isTrusted(plain(req.socket.remoteAddress)) &&
        String(req.headers['x-forwarded-proto'] ?? '').startsWith('https')),
  }
}

const isEncrypted = (req: IncomingMessage): boolean => (req.socket as MaybeEncrypted).encrypted === true

/** IPv4 seen through a dual-stack socket is IPv4. */
function plain(address: string | undefined): string {
  if (address === undefined) return '0.0.0.0'
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [ip = '', bits] = range.split('/')
    const version = isIP(ip)
    const width = Number(bits ?? (version === 4 ? 32 : 128))
    if (version === 0 || !Number.isInteger(width) || width < 0 || width > (version === 4 ? 32 : 128))
      throw new Error(
        `crm.trusted_proxies: '${range}' is no address and no CIDR range, for example 10.0.0.0/8.`,
      )
    list.addSubnet(ip, width, version === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}
