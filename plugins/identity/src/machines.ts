import { timingSafeEqual } from 'node:crypto'
import type { Actor, Authenticator, Credentials, Cx } from '@omnicrm/sdk'
import type { IdentityConfig } from './config.ts'
import { isLoopback, kindOf, makeAddressSet, type AddressSet } from './addresses.ts'
import { fail } from './errors.ts'
import { isExpired, keyActor } from './keys/rights.ts'
import type { KeyUsage } from './keys/usage.ts'
import { hashOfKey, masked, suffixOf } from './keys/values.ts'
import { canonicalPermission } from './names.ts'
import { rightsOf, type Rights } from './rights.ts'
import { fold } from './tables.ts'

type Directory = { at(cx: Cx): Promise<Rights> }

export interface ConfiguredKey {
  readonly hash: Buffer
  readonly name: string
  readonly masked: string
  readonly description: string | null
  /** Names of roles or of permissions (KEY-66). */
  readonly roles: readonly string[]
  readonly ips: readonly string[] | null
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
  /** Names of all roles and permissions that keys and addresses ask for. */
  readonly roles: readonly string[]
  readonly warnings: readonly string[]
}

const shortest = 32

/** @throws Error naming the entry that can't be used; a key itself is never named */
export function readMachines(config: IdentityConfig): Machines {
  const warnings: string[] = []
  const keys = Object.entries(config.api_keys).map(([key, entry], index) => {
    requireUsable(key, `Key ${index + 1} of api_keys`)
    const shown = masked('', suffixOf(key))
    return {
      hash: hashOfKey(key),
      name: entry.description ?? `API key ${shown}`,
      masked: shown,
      description: entry.description ?? null,
      roles: entry.roles,
      ips: entry.ips ?? null,
      addresses: entry.ips && makeAddressSet(entry.ips),
    }
  })
  const listed = readWhitelist(config, warnings)
  return { keys, listed, warnings, roles: [...new Set([...keys, ...listed].flatMap(each => each.roles))] }
}

/** Whoever sends a header loses its outer blanks (RFC 9110, 5.5): a key with some would never be found (KEY-5). */
function requireUsable(key: string, which: string): void {
  if (key.length < shortest)
    throw new Error(`${which} has fewer than ${shortest} characters. Make one with: openssl rand -base64 48`)
  if (key.trim() !== key)
    throw new Error(`${which} begins or ends with a blank, which no header can carry. Take the blank away.`)
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

export interface KeyAuthentication {
  readonly machines: Machines
  readonly directory: Directory
  readonly usage: KeyUsage
}

/** `X-API-KEY` against the keys of the configuration, each compared in constant time, then of the database (KEY-20, D-16). */
export function keyAuthenticator({ machines, directory, usage }: KeyAuthentication): Authenticator {
  return {
    name: 'api key',
    order: 20,
    async authenticate(cx, credentials) {
      const { apiKey, ip } = credentials
      if (apiKey === undefined) return undefined
      const hash = hashOfKey(apiKey)
      const found = machines.keys.filter(each => timingSafeEqual(each.hash, hash))[0]
      const rights = await directory.at(cx)
      if (!found) return await storedKeyActor(cx, rights, hash, credentials, usage)
      if (found.addresses && !found.addresses.has(ip)) throw fail.addressRefused()
      return await machineActor(cx, rights, { method: 'api_key', name: found.name, roles: found.roles, ip })
    },
    answered({ apiKeyId, ip }, { at, method, path, status }) {
      if (apiKeyId !== null) usage.note({ api_key_id: apiKeyId, ip_address: ip, at, method, path, status })
    },
  }
}

/** A key that is known but refused is remembered with its use, since its holder should hear of it (KEY-88). */
async function storedKeyActor(
  cx: Cx,
  rights: Rights,
  hash: Buffer,
  { ip, method, path: asked, endpoint }: Credentials,
  usage: KeyUsage,
): Promise<Actor> {
  const key = await rights.key(cx, hash)
  if (!key) throw fail.badApiKey()
  const at = cx.now()
  const refusal =
    isExpired(key.expiresAt, at) || !key.hasCreator
      ? fail.badApiKey()
      : key.addresses && !key.addresses.has(ip)
        ? fail.addressRefused()
        : undefined
  if (!refusal) return keyActor(key, ip)
  // The pattern: what stands in the path may be a secret that is not the key's.
  const path = endpoint?.path ?? asked
  usage.note({ api_key_id: key.apiKeyId, ip_address: ip, at, method, path, status: refusal.status })
  throw refusal
}

/** Addresses that need no credential (D-2, D-3). Asked last; the machine itself is never one, whatever the ranges say. */
export function addressAuthenticator(machines: Machines, directory: Directory): Authenticator {
  return {
    name: 'ip whitelist',
    order: 30,
    async authenticate(cx, { ip }) {
      const found = machines.listed.filter(each => each.addresses.has(ip))
      if (found.length === 0 || isLoopback(ip)) return undefined
      const roles = found.flatMap(each => each.roles)
      return await machineActor(cx, await directory.at(cx), { method: 'ip_whitelist', name: ip, roles, ip })
    },
  }
}

interface Machine {
  readonly method: 'api_key' | 'ip_whitelist'
  readonly name: string
  readonly roles: readonly string[]
  readonly ip: string
}

async function machineActor(cx: Cx, rights: Rights, machine: Machine): Promise<Actor> {
  const permissions = await grantedBy(cx, rights, machine.roles)
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

/** The permissions of names of the configuration: those of a role, else the permission of that name (KEY-66). */
export async function grantedBy(
  cx: Cx,
  rights: Rights,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const roles = await rights.roles(cx)
  const single = names.filter(each => !roles.has(fold(each))).map(canonicalPermission)
  if (single.length === 0) return rightsOf(roles, names)
  const known = await rights.permissions(cx)
  return new Set([...rightsOf(roles, names), ...single.filter(each => known.has(each))])
}
