import { entity, Id, Instant, nullable, OneOf, T, type RowOf } from '@omnicrm/sdk'
import { communicationStates } from '../contract.ts'

const text = T.String()
const maybeText = nullable(T.String())
const maybeId = nullable(Id())

export const ActivityRow = entity({
  table: 'activity',
  key: 'activity_id',
  audited: false,
  schema: T.Object({
    activity_id: Id(),
    customer_id: maybeId,
    entity_type: maybeText,
    entity_id: maybeText,
    action: text,
    title: text,
    detail: T.Record(T.String(), T.Unknown()),
    user_id: maybeId,
    user_name: maybeText,
    impersonating_user_id: maybeId,
    auth_method: text,
    api_key_id: maybeId,
    provision_id: maybeId,
    ip_address: maybeText,
    created: Instant(),
  }),
})
export type ActivityRow = RowOf<typeof ActivityRow>

export const AlertRow = entity({
  table: 'alert',
  key: 'alert_id',
  audited: false,
  schema: T.Object({
    alert_id: Id(),
    user_id: maybeId,
    permission: maybeText,
    severity: OneOf(['info', 'warning', 'error']),
    title: text,
    detail: maybeText,
    link: maybeText,
    read_at: nullable(Instant()),
    created: Instant(),
    last_modified: Instant(),
  }),
})
export type AlertRow = RowOf<typeof AlertRow>

export const CommunicationRow = entity({
  table: 'communication',
  key: 'communication_id',
  audited: false,
  schema: T.Object({
    communication_id: Id(),
    channel: OneOf(['email', 'sms']),
    template_key: maybeText,
    customer_id: maybeId,
    user_id: maybeId,
    recipients: T.Array(T.String()),
    subject: maybeText,
    variables: T.Record(T.String(), T.Unknown()),
    language: maybeText,
    attachments: T.Array(T.Object({ source: T.String(), id: T.Integer() })),
    dedupe_key: maybeText,
    status: OneOf(communicationStates),
    provider_message_id: maybeText,
    error: maybeText,
    attempts: T.Integer(),
    next_attempt_at: nullable(Instant()),
    sent_at: nullable(Instant()),
    created: Instant(),
    last_modified: Instant(),
  }),
})
export type CommunicationRow = RowOf<typeof CommunicationRow>
