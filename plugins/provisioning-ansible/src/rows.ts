import { entity, errors, Id, Instant, nullable, OneOf, T } from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import { actions, sections } from '../contract.ts'

/** Columns of `provision` (00-canonical 2.8), and what the runner keeps beside them. */
export const ProvisionRow = T.Object({
  provision_id: Id(),
  customer_id: nullable(Id()),
  product_id: nullable(Id()),
  service_id: nullable(Id()),
  provisioning_play: T.String(),
  playbook_description: nullable(T.String()),
  /** Merged variables, redacted. */
  provisioning_json_vars: T.String(),
  /** Encrypted: `KeptOrder`, the source of the run and of Retry. */
  request_overrides: nullable(T.String()),
  provisioning_status: T.Integer(),
  task_count: T.Integer(),
  completed_count: T.Integer(),
  failed_ignored_count: T.Integer(),
  initiating_user: T.Integer(),
  auth_method: T.String(),
  api_key_id: nullable(Id()),
  caller_ip: nullable(T.String()),
  action: OneOf(actions),
  dedupe_key: nullable(T.String()),
  retry_of: nullable(Id()),
  chain_id: nullable(T.String()),
  chain_position: nullable(T.Integer()),
  /** Plays of the chain that follow, with commas. */
  chain_rest: nullable(T.String()),
  terms_accepted_at: nullable(Instant()),
  terms_accepted_by: nullable(Id()),
  terms_text: nullable(T.String()),
  queued_at: Instant(),
  started_at: nullable(Instant()),
  finished_at: nullable(Instant()),
  timeout_seconds: T.Integer(),
  /** Somebody wants the job to stop, and why; the runner looks for it. */
  cancel_reason: nullable(T.String()),
  failure_reason: nullable(T.String()),
  created: Instant(),
  last_modified: Instant(),
})
export type ProvisionRow = Static<typeof ProvisionRow>

export const ProvisionEntity = entity({
  table: 'provision',
  key: 'provision_id',
  name: 'provision',
  label: 'playbook_description',
  schema: ProvisionRow,
  redacted: ['provisioning_json_vars', 'request_overrides', 'terms_text'],
})

export const EventRow = T.Object({
  provision_event_id: Id(),
  provision_id: Id(),
  event_number: T.Integer(),
  event_name: T.String(),
  provisioning_status: T.Integer(),
  section: OneOf(sections),
  skipped: T.Boolean(),
  error_message: nullable(T.String()),
  /** JSON text, redacted; kept as text because only the detail view reads it. */
  provisioning_result_json: nullable(T.String()),
  duration_ms: nullable(T.Integer()),
  timestamp: Instant(),
})
export type EventRow = Static<typeof EventRow>
export const EventEntity = entity({
  table: 'provision_event',
  key: 'provision_event_id',
  name: 'provision_event',
  schema: EventRow,
  audited: false,
})

export const fail = errors('provisioning-ansible', {
  noProduct: [400, 'An order needs a product_id and a customer_id.'],
  noPlay: [
    422,
    "The product '{product}' names no playbook, so there is nothing to run. Add one to the product.",
  ],
  unknownPlay: [
    422,
    "There is no playbook '{play}' in the plays directory. Correct the name at the product, or add the file.",
  ],
  brokenVariables: [
    422,
    "provisioning_json_vars of the product '{product}' can't be used: {why}. Correct the product.",
  ],
  inventoryMissing: [400, 'Choose an item for each of: {types}.'],
  termsNotAccepted: [422, "The terms of '{product}' must be accepted to order it (terms_accepted: true)."],
  noAdministrator: [
    422,
    'There is no active administrator for whom a machine could start a job. Create one.',
  ],
  notFinished: [409, 'Job {provision_id} is still running; it can be retried when it has ended.'],
  notFailed: [409, 'Job {provision_id} succeeded, so there is nothing to retry.'],
  finished: [409, 'Job {provision_id} has ended already.'],
})
