import { createHash, timingSafeEqual } from 'node:crypto'
import type { Actor, Authenticator, Cx } from '@omnicrm/sdk'
import type { IdentityConfig } from './config.ts'
import { kindOf, makeAddressSet, type AddressSet } from './addresses.ts'
import { fail } from './errors.ts'
import { rightsOf, type Rights } from './rights.ts'

type Directory = { at(cx: Cx): Promise<Rights> }

interface ConfiguredKey {
  readonly hash: Buffer
  readonly name: string
  readonly roles: readonly string[]
  readonly addresses: AddressSet | undefined
}
interface Listed {
  readonly addresses: AddressSet
  readonly roles: readonly string[]
}

/** What the configuration says of machines, judged once at start. */
export interface Machines {
  readonly keys: readonly ConfiguredKey[]
  readonly listed: readonly Listed[]
  /** Names of all roles that keys and addresses ask for. */
  readonly roles: readonly string[]
  readonly warnings: readonly string[]
}

const shortest = 32
const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest()
/** The last characters tell keys apart without telling them (KEY-19). */
const mask = (key: string): string => `…${key.slice(-3)}`

/** @throws Error naming the entry that can't be used; a key itself is never named */
export function readMachines(config: IdentityConfig): Machines {
  const warnings: string[] = []
  const keys = Object.entries(config.api_keys).map(([key, entry], index) => {
    if (key.length < shortest)
      throw new Error(
        `Key ${index + 1} of api_keys has fewer than ${shortest} characters. Make one with: openssl rand -base64 48`,
      )
    return {
      hash: hashOf(key),
      name: entry.description ?? `API key ${mask(key)}`,
      roles: entry.roles,
      addresses: entry.ips && makeAddressSet(entry.ips),
    }
  })
  const listed = readWhitelist(config, warnings)
  return { keys, listed, warnings, roles: [...new Set([...keys, ...listed].flatMap(each => each.roles))] }
}

function readWhitelist(config: IdentityConfig, warnings: string[]): Listed[] {
  const { ip_whitelist: list, ip_whitelist_default_roles: defaults } = config
  const isList = Array.isArray(list)
  const entries = isList
    ? (list as string[]).map(range => [range, { roles: defaults }] as const)
    : Object.entries(list as Record<string, { roles: string[] }>)
  if (isList && entries.length > 0)
    warnings.push(
      `ip_whitelist is a plain list: its addresses get the roles of ip_whitelist_default_roles (${defaults.join(', ') || 'none, so they may do nothing'}). Write 'address: { roles: [...] }' to give each its own.`,
    )
  return entries.flatMap(([range, { roles }]) => {
    const kind = kindOf(range)
    if (kind === 'loopback')
      warnings.push(
        `ip_whitelist: ${range} is a loopback address and is ignored; local programs use an API key.`,
      )
    if (kind === 'public')
      warnings.push(
        `ip_whitelist: ${range} is a public address; everybody behind it gets in without a credential.`,
      )
    return kind === 'loopback' ? [] : [{ addresses: makeAddressSet([range]), roles }]
  })
}

/** `X-API-KEY` against the keys of the configuration; each is compared, in constant time (KEY-20, D-16). */
export function keyAuthenticator(machines: Machines, directory: Directory): Authenticator {
  return {
    name: 'api key',
    order: 20,
    async authenticate(cx, { apiKey, ip }) {
      if (apiKey === undefined) return undefined
      const hash = hashOf(apiKey)
      const found = machines.keys.filter(each => timingSafeEqual(each.hash, hash))[0]
      if (!found) throw fail.badApiKey()
      if (found.addresses && !found.addresses.has(ip)) throw fail.addressRefused()
      return await machineActor(cx, directory, {
        method: 'api_key',
        name: found.name,
        roles: found.roles,
        ip,
      })
    },
  }
}

/** Addresses that need no credential (D-2, D-3). Asked last. */
export function addressAuthenticator(machines: Machines, directory: Directory): Authenticator {
  return {
    name: 'ip whitelist',
    order: 30,
    async authenticate(cx, { ip }) {
      const found = machines.listed.filter(each => each.addresses.has(ip))
      if (found.length === 0) return undefined
      const roles = found.flatMap(each => each.roles)
      return await machineActor(cx, directory, { method: 'ip_whitelist', name: ip, roles, ip })
    },
  }
}

interface Machine {
  readonly method: 'api_key' | 'ip_whitelist'
  readonly name: string
  readonly roles: readonly string[]
  readonly ip: string
}

async function machineActor(cx: Cx, directory: Directory, machine: Machine): Promise<Actor> {
  const rights = await directory.at(cx)
  const permissions = rightsOf(await rights.roles(cx), machine.roles)
  return {
    method: machine.method,
    userId: null,
    userName: machine.name,
    impersonatingUserId: null,
    apiKeyId: null,
    sessionId: null,
    isAdmin: permissions.has('admin'),
    permissions,
    bound: {},
    ip: machine.ip,
  }
}
