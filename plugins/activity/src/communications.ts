import { list, notFound, type Cx, type ListInput, type Page, type Tx } from '@omnicrm/sdk'
import type { Addressee, Communication, RecipientSource } from '../contract.ts'
import { fail } from './errors.ts'
import { queueMail, resend, type MessagesParts } from './messages.ts'
import { CommunicationRow } from './tables.ts'

const columns = {
  search: ['subject', 'template_key', 'recipients'],
  searchId: 'communication_id',
  sort: { communication_id: 'communication_id', created: 'created', sent_at: 'sent_at', status: 'status' },
  filters: {
    status: 'status',
    channel: 'channel',
    template_key: 'template_key',
    customer_id: 'customer_id',
    user_id: 'user_id',
  },
}

export async function listCommunications(
  cx: Cx,
  input: ListInput,
  customerId?: number,
): Promise<Page<Communication>> {
  const messages = cx.query(CommunicationRow)
  if (customerId !== undefined) messages.where('customer_id', customerId)
  return await list(messages, input, columns, row => toCommunication(row as CommunicationRow))
}

export interface SendInput {
  readonly customer_id?: number
  readonly template_key: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly recipients?: readonly string[]
  readonly subject?: string
}

export interface CommunicationsParts extends MessagesParts {
  readonly recipientSources: readonly RecipientSource[]
}
type Queued = Pick<Communication, 'communication_id' | 'status'>

/** @throws 400 for an unknown template, 422 without anybody to send to, 404 when a play names another customer than its own */
export async function sendToCustomer(tx: Tx, input: SendInput, parts: CommunicationsParts): Promise<Queued> {
  const { keys } = parts.templates
  if (!keys.includes(input.template_key))
    throw fail.unknownTemplate({
      key: input.template_key,
      known: keys.join(', '),
      fields: { template_key: 'is not known' },
    })
  const bound = tx.actor.bound.customer_id
  if (bound !== undefined && input.customer_id !== undefined && input.customer_id !== bound)
    throw fail.foreignCustomer()
  const customerId = input.customer_id ?? bound
  const addressee = await addresseeOf(tx, customerId, parts.recipientSources)
  const recipients = input.recipients ?? addressee.recipients
  if (recipients.length === 0) throw fail.noRecipient({ fields: { recipients: 'are required' } })
  return await queued(
    tx,
    await queueMail(
      tx,
      {
        template_key: input.template_key,
        customer_id: customerId ?? null,
        recipients,
        subject: input.subject ?? null,
        language: addressee.language,
        variables: input.variables ?? {},
      },
      parts,
    ),
  )
}

async function addresseeOf(
  cx: Cx,
  customerId: number | undefined,
  sources: readonly RecipientSource[],
): Promise<Addressee> {
  if (customerId === undefined) return { recipients: [], language: null }
  const asked = await Promise.all(sources.map(each => each.ofCustomer(cx, customerId)))
  const found = asked.filter(each => each !== undefined)
  return {
    recipients: found.flatMap(each => each.recipients),
    language: found.find(each => each.language !== null)?.language ?? null,
  }
}

export async function resendById(tx: Tx, id: number, parts: MessagesParts): Promise<Queued> {
  const row = await tx.query(CommunicationRow).findById(id)
  // A play may send to the customer of its job only, and not again what went to another (ADR 0004).
  const bound = tx.actor.bound.customer_id
  if (!row || (bound !== undefined && row.customer_id !== bound)) throw notFound('message', id)
  return await queued(tx, await resend(tx, row, parts))
}

async function queued(tx: Tx, id: number): Promise<Queued> {
  const row = await tx.query(CommunicationRow).findById(id)
  if (!row) throw notFound('message', id)
  return { communication_id: row.communication_id, status: row.status }
}

const toCommunication = (row: CommunicationRow): Communication => ({
  communication_id: row.communication_id,
  channel: row.channel,
  template_key: row.template_key,
  customer_id: row.customer_id,
  user_id: row.user_id,
  recipients: row.recipients,
  subject: row.subject,
  variables: row.variables,
  status: row.status,
  provider_message_id: row.provider_message_id,
  error: row.error,
  attempts: row.attempts,
  next_attempt_at: row.next_attempt_at,
  sent_at: row.sent_at,
  created: row.created,
  last_modified: row.last_modified,
})
