import type { Json, JsonObject } from '../shared/json.ts'
import {
  carriesAny,
  freeMap,
  integer,
  struct,
  text,
  type Codec,
  type StructCodec,
  type StructOf,
} from './decode.ts'
import { requireWithTenant, tenantOf, type Engine } from './engine.ts'
import { EngineCrash, mandatoryMissing, missingFields, notFound, RpcError, serverError } from './errors.ts'
import { checkRule, readInlineFilter } from './filter-rules.ts'
import { method, type Method, type Methods } from './method.ts'
import { page } from './paging.ts'
import type { CgratesState, Profile } from './state.ts'

const TenantId = struct('utils.TenantIDWithAPIOpts', {
  Tenant: text,
  ID: text,
  APIOpts: freeMap,
  Cache: text,
})
const Listing = struct('utils.PaginatorWithTenant', {
  Tenant: text,
  Search: text,
  Limit: integer,
  Offset: integer,
})

type ProfileStore = keyof {
  [Key in keyof CgratesState as CgratesState[Key] extends Map<string, Profile> ? Key : never]: true
}

type ProfileFields = { Tenant: Codec<string>; ID: Codec<string> } & Record<string, Codec<Json>>

export interface ProfileKind<Fields extends ProfileFields> {
  /** As in `Set<name>`. */
  name: string
  store: ProfileStore
  codec: StructCodec<Fields>
  /** Fields besides ID that must be there. */
  mandatory?: string[]
  /** Changes or refuses what is about to be stored. */
  prepare?(engine: Engine, profile: Profile): void
  afterSet?(engine: Engine, profile: Profile): void
  /** Refuses a removal. */
  beforeRemove?(engine: Engine, key: string): void
}

/** `Set`, `Get`, `Remove` and `Get…IDs` of one kind of profile (cgrates-rpc 8). */
export function profileMethods<Fields extends ProfileFields>(kind: ProfileKind<Fields>): Methods {
  const { name } = kind
  return {
    [`Set${name}`]: setMethod(kind),
    [`Get${name}`]: method(TenantId, (engine, argument) => {
      requireWithTenant(engine, argument, 'ID')
      const found = engine.state[kind.store].get(keyOf(engine, argument))
      if (!found) throw notFound()
      return found
    }),
    [`Remove${name}`]: method(TenantId, (engine, argument) => {
      requireWithTenant(engine, argument, 'ID')
      const key = keyOf(engine, argument)
      kind.beforeRemove?.(engine, key)
      if (!engine.state[kind.store].delete(key)) throw notFound()
      return 'OK'
    }),
    [`Get${name}IDs`]: method(Listing, (engine, argument) => {
      requireWithTenant(engine, argument)
      const ids = idsOf(engine, kind.store, argument.Tenant).filter(id => id.includes(argument.Search))
      if (ids.length === 0) throw notFound()
      return page(ids, argument)
    }),
    [`Get${name}Count`]: method(
      Listing,
      (engine, argument) => {
        const ids = idsOf(engine, kind.store, argument.Tenant)
        if (ids.length === 0) throw notFound()
        return ids.length
      },
      '0.11',
    ),
  }
}

/** The method that replaces the whole object. A request with none of its fields ends the engine (cgrates-rpc 1.5). */
export function setMethod<Fields extends ProfileFields>(kind: ProfileKind<Fields>): Method {
  return method(kind.codec, (engine, argument, sent) => {
    if (!carriesAny(sent, kind.codec.fields)) throw new EngineCrash(`Set${kind.name} without any field of it`)
    requireAll(engine, argument, ['ID', ...(kind.mandatory ?? [])])
    // Every field of a profile codec decodes to plain JSON.
    const profile: Profile = {
      ...(argument as JsonObject),
      Tenant: tenantOf(engine, String(argument.Tenant)),
      ID: String(argument.ID),
    }
    kind.prepare?.(engine, profile)
    checkFilterReferences(engine, profile)
    engine.state[kind.store].set(`${profile.Tenant}:${profile.ID}`, profile)
    kind.afterSet?.(engine, profile)
    return 'OK'
  })
}

function requireAll<Fields extends ProfileFields>(
  engine: Engine,
  argument: StructOf<Fields>,
  fields: string[],
): void {
  const missing = missingFields<Record<string, unknown>>(
    argument,
    engine.version === '0.10' ? ['Tenant', ...fields] : fields,
  )
  if (missing.length > 0) throw mandatoryMissing(...missing)
}

function keyOf(engine: Engine, argument: { Tenant: string; ID: string }): string {
  return `${tenantOf(engine, argument.Tenant)}:${argument.ID}`
}

function idsOf(engine: Engine, store: ProfileStore, tenant: string): string[] {
  const prefix = `${tenantOf(engine, tenant)}:`
  return [...engine.state[store].keys()]
    .filter(key => key.startsWith(prefix))
    .map(key => key.slice(prefix.length))
}

function checkFilterReferences(engine: Engine, profile: Profile): void {
  for (const id of filterIdsOf(profile)) {
    const isThere = id.startsWith('*')
      ? isGoodInline(id)
      : engine.state.filters.has(`${profile.Tenant}:${id}`)
    if (isThere) continue
    throw serverError(`broken reference to filter: <${id}> for item with ID: ${profile.Tenant}:${profile.ID}`)
  }
}

function isGoodInline(id: string): boolean {
  const rule = readInlineFilter(id)
  if (!rule) return false
  try {
    checkRule(rule)
    return true
  } catch (cause) {
    if (cause instanceof RpcError) return false
    throw cause
  }
}

export function filterIdsOf(profile: Profile): string[] {
  return Array.isArray(profile.FilterIDs) ? profile.FilterIDs.map(String) : []
}
