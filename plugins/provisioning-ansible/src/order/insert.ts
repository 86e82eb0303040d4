import { randomUUID } from 'node:crypto'
import { job as jobRef, T } from '@omnicrm/sdk'
import type { SecretsService, Tx } from '@omnicrm/sdk'
import type { UsersService } from '@omnicrm/plugin-identity/contract'
import type { ChosenItem, InventoryService } from '@omnicrm/plugin-inventory/contract'
import {
  JobsTopic,
  NewProvision,
  ProvisionCreated,
  provisioningStatus,
  type Provision,
} from '../../contract.ts'
import { tasksOfRun, type PlayLibrary } from '../plays/library.ts'
import { makeRedactor, mask } from '../redact.ts'
import { fail, ProvisionEntity, type ProvisionRow } from '../rows.ts'
import type { Variables } from './variables.ts'

/**
 * Runs one job. The row of `provision` decides what is done, not the attempt: a job that has begun is never begun again
 * (D-75), so this work may be enqueued as often as one likes.
 */
export const RunProvision = jobRef(
  'provisioning-ansible.runProvision',
  T.Object({ provision_id: T.Integer() }),
  {
    attempts: 20,
    backoffSeconds: 2,
    leaseSeconds: 30,
  },
)

export interface InsertDeps {
  readonly secrets: SecretsService
  readonly users: UsersService
  readonly inventory: InventoryService
  readonly library: PlayLibrary
  readonly defaultTimeout: number
}

/** A job whose order has been checked. */
export interface PreparedJob {
  readonly action: Provision['action']
  /** One play, or several that run one after the other (D-90). */
  readonly plays: readonly string[]
  readonly customerId: number | null
  readonly productId: number | null
  /** The existing service that the job is about. */
  readonly serviceId: number | null
  /** What was asked for, to ask again on Retry. */
  readonly request: Variables
  /** Merged, without what only the system knows. */
  readonly variables: Variables
  readonly items: readonly ChosenItem[]
  readonly timeoutSeconds: number | null
  readonly terms?: string | null
  readonly dedupeKey?: string
  readonly retryOf?: number
  readonly chain?: { readonly id: string; readonly position: number }
}

/** What `request_overrides` keeps, encrypted. */
export interface KeptOrder {
  readonly request: Variables
  readonly variables: Variables
  readonly target: number | null
  readonly plays: readonly string[]
  readonly terms: boolean
}

export const readKept = (secrets: SecretsService, row: ProvisionRow): KeptOrder =>
  JSON.parse(secrets.decrypt(row.request_overrides ?? '')) as KeptOrder

/** The user a job acts for: the caller, or the first administrator for machines (PROV-44, D-4). */
export async function initiatingUser(tx: Tx, users: UsersService): Promise<number> {
  if (tx.actor.userId !== null) return tx.actor.userId
  const first = await users.firstAdmin(tx)
  if (!first) throw fail.noAdministrator()
  return first.user_id
}

/** Writes the job, holds its items and has it run, all in the caller's transaction (PROV-16, D-34). */
export async function insertProvision(tx: Tx, job: PreparedJob, deps: InsertDeps): Promise<ProvisionRow> {
  const [play = '', ...rest] = job.plays
  const known = await tx.apply(NewProvision, {
    action: job.action,
    customer_id: job.customerId,
    product_id: job.productId,
    service_id: job.serviceId,
    play,
    variables: job.variables,
  })
  const outline = await deps.library.outline(play)
  const kept: KeptOrder = {
    request: job.request,
    variables: known.variables,
    target: job.serviceId,
    plays: job.plays,
    terms: job.terms != null,
  }
  const now = tx.now().toISOString()
  const row = await tx.insert(ProvisionEntity, {
    customer_id: job.customerId,
    product_id: job.productId,
    service_id: job.serviceId,
    provisioning_play: play,
    playbook_description: outline.description?.slice(0, 255) ?? null,
    provisioning_json_vars: redacted(known.variables),
    request_overrides: deps.secrets.encrypt(JSON.stringify(kept)),
    provisioning_status: provisioningStatus.running,
    task_count: tasksOfRun(outline, job.action).length,
    completed_count: 0,
    failed_ignored_count: 0,
    initiating_user: await initiatingUser(tx, deps.users),
    auth_method: tx.actor.method,
    api_key_id: tx.actor.apiKeyId,
    caller_ip: tx.actor.ip,
    action: job.action,
    dedupe_key: job.dedupeKey ?? null,
    retry_of: job.retryOf ?? null,
    ...chainOf(job, rest),
    ...(job.terms == null
      ? {}
      : { terms_accepted_at: now, terms_accepted_by: tx.actor.userId, terms_text: job.terms }),
    queued_at: now,
    timeout_seconds: job.timeoutSeconds ?? deps.defaultTimeout,
  })
  await deps.inventory.holdForJob(tx, {
    provisionId: row.provision_id,
    items: job.items,
    userId: tx.actor.userId,
  })
  await enqueueRun(tx, row)
  await announce(tx, row)
  return row
}

function chainOf({ chain }: PreparedJob, rest: readonly string[]): Partial<ProvisionRow> {
  if (!chain && rest.length === 0) return {}
  return {
    chain_id: chain?.id ?? randomUUID(),
    chain_position: chain?.position ?? 1,
    chain_rest: rest.length > 0 ? rest.join(',') : null,
  }
}

/** Jobs of one service run one after the other (D-76). */
export async function enqueueRun(tx: Tx, row: ProvisionRow): Promise<void> {
  await tx.enqueue(
    RunProvision,
    { provision_id: row.provision_id },
    {
      uniqueKey: `provision:${row.provision_id}`,
      ...(row.service_id === null ? {} : { orderKey: `service:${row.service_id}` }),
    },
  )
}

async function announce(tx: Tx, row: ProvisionRow): Promise<void> {
  const { provision_id, customer_id, product_id, service_id, action, provisioning_status } = row
  await tx.emit(ProvisionCreated, {
    provision_id,
    customer_id,
    product_id,
    service_id,
    action,
    provisioning_status,
  })
  pushJob(tx, row)
}

/** Tells lists of jobs that one of theirs changed. */
export function pushJob(tx: Tx, row: ProvisionRow): void {
  const push = { provision_id: row.provision_id, provisioning_status: row.provisioning_status }
  tx.live(JobsTopic, 'all', push)
  if (row.customer_id !== null) tx.live(JobsTopic, row.customer_id, push)
}

/** The variables as they are stored: every play gets a token, and nobody reads it (PROV-41). */
const redacted = (variables: Variables): string =>
  JSON.stringify({ ...(makeRedactor().clean(variables) as object), access_token: mask })
