import type { EventMeta, Tx } from '@omnicrm/sdk'
import type { NoteInput, ActivityLogService } from '../contract.ts'
import type { UsersService } from '@omnicrm/plugin-identity/contract'
import { listActivity } from './activity-lists.ts'
import { byActor, type Attribution } from './attribution.ts'
import { redact } from './redact.ts'
import { ActivityRow } from './tables.ts'

export interface Change {
  readonly entity_type: string
  readonly entity_id: string
  readonly customer_id: number | null
  readonly action: string
  readonly title: string
  readonly changes: Readonly<Record<string, unknown>>
}

/** Writes what happened to an entity, as the one who did it; also through the API, plays and callbacks (ACT-8). */
export async function recordChange(
  tx: Tx,
  { changes, ...change }: Change,
  users: UsersService,
  meta: EventMeta,
): Promise<void> {
  await write(
    tx,
    { ...change, detail: withoutShadows(changes) },
    await attribution(tx, change, users),
    meta.at,
  )
}

export const makeActivityLog = (): ActivityLogService => ({
  note: (tx, entry) => write(tx, entry, byActor(tx.actor), tx.now().toISOString()),
  of: (cx, { entity_type, entity_id, ...pages }) =>
    listActivity(cx, {
      ...pages,
      entity_type,
      filters: JSON.stringify({ entity_id: [String(entity_id)] }),
    }),
})

/** Who signs in or follows a link is nobody yet, but has just proved to be the user that the entry is about. */
const provedBy = new Set(['login', 'password_reset', '2fa_begin', '2fa_enable', '2fa_device'])

async function attribution(
  tx: Tx,
  change: Omit<Change, 'changes'>,
  users: UsersService,
): Promise<Attribution> {
  const actor = byActor(tx.actor)
  if (tx.actor.method !== 'none' || change.entity_type !== 'user' || !provedBy.has(change.action))
    return actor
  const userId = Number(change.entity_id)
  const names = await users.names(tx, [userId])
  return { ...actor, user_id: userId, user_name: names.get(userId) ?? null }
}

async function write(tx: Tx, entry: NoteInput, by: Attribution, at: string): Promise<number> {
  const row = await tx.insert(ActivityRow, {
    ...by,
    customer_id: entry.customer_id ?? null,
    entity_type: entry.entity_type ?? null,
    entity_id: entry.entity_id == null ? null : String(entry.entity_id),
    action: entry.action,
    title: entry.title.slice(0, 255),
    detail: redact(entry.detail ?? {}),
    created: at,
  })
  return row.activity_id
}

/** Lower-cased copies of names exist for the database alone. */
const withoutShadows = (changes: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => !name.endsWith('_ci')))
