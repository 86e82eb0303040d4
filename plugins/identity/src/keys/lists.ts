import { after, days, invalid, type Cx, type ListInput, type Page } from '@omnicrm/sdk'
import type { ApiKey } from '../../contract.ts'
import { grantedBy, type ConfiguredKey, type Machines } from '../machines.ts'
import { isExpired } from './rights.ts'
import { masked } from './values.ts'
import type { Rights } from '../rights.ts'
import { ApiKeyRow, UserRow } from '../tables.ts'

const soonDays = 30

export interface KeyListParts {
  readonly machines: Machines
  readonly directory: { at(cx: Cx): Promise<Rights> }
}

export function statusOf({ revoked_at, expiry_date }: ApiKeyRow, now: Date): ApiKey['status'] {
  if (revoked_at !== null) return 'revoked'
  if (isExpired(expiry_date, now)) return 'expired'
  return isExpired(expiry_date, after(now, days(soonDays))) ? 'expiring_soon' : 'active'
}

/** Keys as they are shown; never one of their values (KEY-17). */
export async function toApiKeys(cx: Cx, rows: readonly ApiKeyRow[]): Promise<ApiKey[]> {
  const ids = [...new Set(rows.map(each => each.created_by))]
  const creators = new Map((await cx.query(UserRow).whereIn('id', ids)).map(each => [each.id, each]))
  return rows.map(row => {
    const creator = creators.get(row.created_by)
    return {
      api_key_id: row.api_key_id,
      name: row.name,
      description: row.description,
      masked_key: masked(row.key_prefix, row.key_suffix),
      status: statusOf(row, cx.now()),
      permissions: row.permissions,
      roles: [],
      customer_id: row.customer_id,
      allowed_ips: row.allowed_ips,
      created: row.created,
      created_by: row.created_by,
      created_by_name: creator?.username ?? null,
      creator_active: creator !== undefined && creator.active && !creator.deleted,
      expiry_date: row.expiry_date,
      last_used: row.last_used,
      protected: row.protected,
    }
  })
}

/** Keys of the configuration file: shown among the others, changed only there (KEY-34, KEY-69). */
const configuredKey = (key: ConfiguredKey, permissions: ReadonlySet<string>): ApiKey => ({
  api_key_id: null,
  name: key.name,
  description: key.description,
  masked_key: key.masked,
  status: 'active',
  permissions: [...permissions].toSorted(),
  roles: [...key.roles],
  customer_id: null,
  allowed_ips: key.ips && [...key.ips],
  created: null,
  created_by: null,
  created_by_name: null,
  creator_active: true,
  expiry_date: null,
  last_used: null,
  protected: true,
})

/** All that are not revoked. There are few, and those of the file have no row: they are sorted and paged here. */
async function allKeys(cx: Cx, { machines, directory }: KeyListParts): Promise<ApiKey[]> {
  const rights = await directory.at(cx)
  const configured = await Promise.all(
    machines.keys.map(async each => configuredKey(each, await grantedBy(cx, rights, each.roles))),
  )
  const rows = await cx.query(ApiKeyRow).whereNull('revoked_at')
  return [...configured, ...(await toApiKeys(cx, rows))]
}

type KeyListInput = ListInput & { readonly status?: 'active' | 'expiring_soon' | 'expired' }

export async function listKeys(cx: Cx, input: KeyListInput, parts: KeyListParts): Promise<Page<ApiKey>> {
  const sort = sorterOf(input)
  const matches = [searched(input.search), withStatus(input.status), ...filtersOf(input.filters)]
  const found = (await allKeys(cx, parts)).filter(key => matches.every(match => match(key))).toSorted(sort)
  const [page, perPage] = [input.page ?? 1, input.per_page ?? 10]
  return {
    data: found.slice((page - 1) * perPage, page * perPage),
    pagination: {
      current_page: page,
      per_page: perPage,
      total_pages: Math.ceil(found.length / perPage),
      total_items: found.length,
    },
  }
}

export async function keySummary(cx: Cx, parts: KeyListParts) {
  const keys = await allKeys(cx, parts)
  const count = (status: ApiKey['status']) => keys.filter(each => each.status === status).length
  return {
    total: keys.length,
    active: keys.length - count('expired'),
    expiring_soon: count('expiring_soon'),
    expired: count('expired'),
  }
}

type Match = (key: ApiKey) => boolean

/** Name, description, or what is seen of the key (KEY-50). */
function searched(text: string | undefined): Match {
  const wanted = text?.trim().toLowerCase() ?? ''
  return key =>
    [key.name, key.description ?? '', key.masked_key].some(each => each.toLowerCase().includes(wanted))
}

/** Those that expire soon are active too (KEY-46). */
function withStatus(status: KeyListInput['status']): Match {
  if (status === undefined) return () => true
  return key => key.status === status || (status === 'active' && key.status === 'expiring_soon')
}

const filterable = ['status', 'customer_id', 'created_by', 'protected'] as const

function filtersOf(text: string | undefined): Match[] {
  const filters = text ? (JSON.parse(text) as Record<string, unknown>) : {}
  return Object.entries(filters).map(([field, value]) => {
    const name = filterable.find(each => each === field)
    if (!name) throw invalid('filters', `there is no filter '${field}'; known are ${filterable.join(', ')}`)
    const values = [value].flat()
    if (values.some(each => typeof each === 'object' && each !== null))
      throw invalid('filters', `'${field}' takes texts, numbers, true, false and null, or a list of these`)
    return key => values.includes(key[name])
  })
}

/** What is not there: a key without end outlives all others, one never used comes before all that were. */
const sortable: Readonly<Record<string, (key: ApiKey) => string>> = {
  created: key => key.created ?? '',
  name: key => key.name.toLowerCase(),
  expiry_date: key => key.expiry_date ?? '~',
  created_by_name: key => key.created_by_name?.toLowerCase() ?? '',
  last_used: key => key.last_used ?? '',
  status: key => key.status,
}

function sorterOf({ sort = 'created', order = 'desc' }: ListInput): (a: ApiKey, b: ApiKey) => number {
  const value = Object.hasOwn(sortable, sort) ? sortable[sort] : undefined
  if (!value)
    throw invalid('sort', `'${sort}' can't be sorted by; known are ${Object.keys(sortable).join(', ')}`)
  const direction = order === 'asc' ? 1 : -1
  return (a, b) =>
    direction *
    (compare(value(a), value(b)) ||
      (a.api_key_id ?? 0) - (b.api_key_id ?? 0) ||
      compare(a.masked_key, b.masked_key))
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
