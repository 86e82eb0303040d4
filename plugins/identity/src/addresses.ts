import { BlockList, isIP } from 'node:net'

export interface AddressSet {
  has(ip: string): boolean
}

const familyOf = (ip: string): 'ipv4' | 'ipv6' => (isIP(ip) === 6 ? 'ipv6' : 'ipv4')

/** @param ranges IPv4 or IPv6 addresses, or CIDR ranges. @throws Error naming the one that is neither */
export function makeAddressSet(ranges: readonly string[]): AddressSet {
  const list = new BlockList()
  for (const range of ranges) {
    const { address, bits } = parse(range)
    list.addSubnet(address, bits, familyOf(address))
  }
  return { has: ip => isIP(ip) !== 0 && list.check(ip, familyOf(ip)) }
}

interface Range {
  readonly address: string
  readonly bits: number
}

function parse(range: string): Range {
  const [address = '', mask] = range.trim().split('/')
  const version = isIP(address)
  const width = version === 6 ? 128 : 32
  const bits = mask === undefined ? width : /^\d{1,3}$/.test(mask) ? Number(mask) : -1
  if (version === 0 || bits < 0 || bits > width)
    throw new Error(`'${range}' is no IP address and no range like 10.0.0.0/24.`)
  return asIPv4({ address, bits })
}

/** `::ffff:10.0.0.5` is what a socket of both families calls 10.0.0.5; callers are compared as IPv4. */
function asIPv4({ address, bits }: Range): Range {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  return mapped === undefined || bits < 96 ? { address, bits } : { address: mapped, bits: bits - 96 }
}

const loopback = makeAddressSet(['127.0.0.0/8', '::1'])
const inner = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
].map(range => ({ bits: parse(range).bits, addresses: makeAddressSet([range]) }))

export const isLoopback = (ip: string): boolean => loopback.has(ip)

/** What a range of the whitelist is: private only when all of it is. */
export function kindOf(range: string): 'loopback' | 'private' | 'public' {
  const { address, bits } = parse(range)
  if (loopback.has(address)) return 'loopback'
  return inner.some(each => bits >= each.bits && each.addresses.has(address)) ? 'private' : 'public'
}
