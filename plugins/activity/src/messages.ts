import {
  after,
  job,
  seconds,
  T,
  type DeploymentInfo,
  type SecretsService,
  type Tx,
  type Worker,
} from '@omnicrm/sdk'
import type { Attachment, AttachmentSource, Mailer, MailInput, MailService } from '../contract.ts'
import { byActor } from './attribution.ts'
import { fail } from './errors.ts'
import { isSecretName } from './redact.ts'
import { ActivityRow, CommunicationRow } from './tables.ts'
import type { Templates } from './templates.ts'

/** `sealed`: the variables that are not kept, encrypted; they leave the database together with this job. */
export const SendMessage = job(
  'activity.sendMessage',
  T.Object({ communication_id: T.Integer(), sealed: T.Optional(T.String()) }),
  { attempts: 6, backoffSeconds: 30, leaseSeconds: 120 },
)

/** Stands in `variables` where a one-time secret was. */
export const notKept = '[not kept]'

export interface MessagesParts {
  readonly secrets: SecretsService
  readonly templates: Templates
  readonly mailers: readonly (Mailer | undefined)[]
  readonly attachmentSources: readonly AttachmentSource[]
  readonly deployment: DeploymentInfo
}

export const makeMail = (parts: MessagesParts): MailService => ({
  send: (tx, mail) => queueMail(tx, mail, parts),
})

/** Writes the message and has it sent after commit: nothing that calls this waits for a mail server, or fails by one. */
export async function queueMail(tx: Tx, mail: MailInput, { secrets }: MessagesParts): Promise<number> {
  if (mail.dedupe_key != null) {
    const sent = await tx.query(CommunicationRow).findOne({ dedupe_key: mail.dedupe_key })
    if (sent) return sent.communication_id
  }
  const { kept, sealed } = split(mail)
  const row = await tx.insert(CommunicationRow, {
    channel: 'email',
    template_key: mail.template_key,
    customer_id: mail.customer_id ?? null,
    user_id: mail.user_id ?? null,
    recipients: [...new Set(mail.recipients)],
    subject: mail.subject ?? null,
    variables: kept,
    language: mail.language ?? null,
    attachments: (mail.attachments ?? []).map(({ source, id }) => ({ source, id })),
    dedupe_key: mail.dedupe_key ?? null,
    status: 'queued',
    next_attempt_at: tx.now().toISOString(),
  })
  const isSealed = Object.keys(sealed).length > 0
  await tx.enqueue(SendMessage, {
    communication_id: row.communication_id,
    ...(isSealed ? { sealed: secrets.encrypt(JSON.stringify(sealed)) } : {}),
  })
  return row.communication_id
}

/** Secrets are told by the caller or by their names. */
function split(mail: MailInput): { kept: Record<string, unknown>; sealed: Record<string, unknown> } {
  const sealed: Record<string, unknown> = { ...mail.secrets }
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(mail.variables))
    if (isSecretName(name)) sealed[name] = value
    else kept[name] = value
  for (const name of Object.keys(sealed)) kept[name] = notKept
  return { kept, sealed }
}

/** Queues the same message again. @throws 422 when a part of it was not kept */
export async function resend(tx: Tx, row: CommunicationRow, parts: MessagesParts): Promise<number> {
  if (Object.values(row.variables).includes(notKept)) throw fail.notKept()
  const { template_key, customer_id, user_id, recipients, subject, variables, language, attachments } = row
  const mail = { customer_id, user_id, recipients, subject, variables, language, attachments }
  return await queueMail(tx, { ...mail, template_key: template_key ?? '' }, parts)
}

/** Sends one message. A fault that will pass is thrown, and the job is tried again; any other ends as `failed`. */
export async function sendMessage(
  worker: Worker,
  payload: { readonly communication_id: number; readonly sealed?: string },
  parts: MessagesParts,
): Promise<void> {
  const row = await worker.query(CommunicationRow).findById(payload.communication_id)
  if (!row || row.status !== 'queued') return
  const mailer = mailerFor(row, parts.mailers)
  if (!mailer)
    return await settle(worker, row, {
      status: 'skipped',
      error:
        'No e-mail transport is set up: set smtp.url, or enable another mail plugin. Then send it again.',
    })
  try {
    const message = await compose(worker, row, payload.sealed, parts)
    const { refused = [], ...sent } = await mailer.send(message, { key: worker.key, signal: worker.signal })
    const taken = row.recipients.filter(each => !refused.includes(each))
    const error = refused.length > 0 ? `Refused for ${refused.join(', ')}` : null
    const sent_at = worker.now().toISOString()
    await settle(worker, row, { status: 'sent', sent_at, error, ...sent }, `sent to ${taken.join(', ')}`)
  } catch (error) {
    await recordFault(worker, row, error)
  }
}

const mailerFor = (row: CommunicationRow, mailers: MessagesParts['mailers']): Mailer | undefined =>
  mailers
    .filter(each => each !== undefined)
    .filter(each => each.channel === row.channel && each.takes?.(row.template_key) !== false)
    .toSorted((a, b) => a.order - b.order)[0]

async function compose(
  worker: Worker,
  row: CommunicationRow,
  sealed: string | undefined,
  parts: MessagesParts,
) {
  const secret =
    sealed === undefined ? {} : (JSON.parse(parts.secrets.decrypt(sealed)) as Record<string, unknown>)
  const { company_name = '', default_language = null } = uiOf(parts.deployment)
  const variables = { company_name, ...row.variables, ...secret }
  const filled = parts.templates.fill(row.template_key ?? '', row.language ?? default_language, variables)
  if (!filled) throw fail.unknownTemplate({ key: row.template_key, known: parts.templates.keys.join(', ') })
  const attachments: Attachment[] = []
  for (const { source, id } of row.attachments) {
    const maker = parts.attachmentSources.find(each => each.name === source)
    if (maker) attachments.push(await maker.make(worker, id))
    else throw new Error(`No enabled plugin makes the attachment '${source}'.`)
  }
  return {
    ...filled,
    template_key: row.template_key,
    recipients: row.recipients,
    subject: row.subject ?? filled.subject,
    variables,
    attachments,
  }
}

const uiOf = (deployment: DeploymentInfo) =>
  (deployment.section('ui') ?? {}) as { company_name?: string; default_language?: string }

async function recordFault(worker: Worker, row: CommunicationRow, error: unknown): Promise<void> {
  const text = error instanceof Error ? error.message : String(error)
  const fields = { communication_id: row.communication_id, template_key: row.template_key, err: error }
  if (isPermanent(error)) {
    worker.log.error(fields, 'A message could not be sent.')
    return await settle(worker, row, { status: 'failed', error: text }, `could not be sent: ${text}`)
  }
  const { attempts, backoffSeconds } = SendMessage.retry
  const pause = Math.min(backoffSeconds * 2 ** (worker.attempt - 1), 3600)
  const next = worker.attempt >= attempts ? null : after(worker.now(), seconds(pause)).toISOString()
  await worker.tx(tx =>
    tx.update(CommunicationRow, row.communication_id, {
      attempts: row.attempts + 1,
      error: text,
      next_attempt_at: next,
    }),
  )
  throw error
}

/** A known fault will not pass by itself: bad address, bad credentials, no template. */
const isPermanent = (error: unknown): boolean => error instanceof Error && error.name === 'Failure'

/** Runs when the last attempt has failed. */
export async function giveUp(tx: Tx, payload: unknown, error: string): Promise<void> {
  const { communication_id } = payload as { communication_id: number }
  const row = await tx.lock(CommunicationRow, communication_id)
  if (row?.status !== 'queued') return
  await tx.update(CommunicationRow, communication_id, { status: 'failed', error, next_attempt_at: null })
  await noteSend(tx, row, `could not be sent: ${error}`)
}

async function settle(
  worker: Worker,
  row: CommunicationRow,
  patch: Partial<CommunicationRow>,
  outcome?: string,
): Promise<void> {
  await worker.tx(async tx => {
    await tx.update(CommunicationRow, row.communication_id, {
      ...patch,
      attempts: row.attempts + (patch.status === 'skipped' ? 0 : 1),
      next_attempt_at: null,
    })
    if (outcome !== undefined) await noteSend(tx, row, outcome)
  })
}

/** So that it can be verified later whether a message was sent (ACT-4). */
async function noteSend(tx: Tx, row: CommunicationRow, outcome: string): Promise<void> {
  await tx.insert(ActivityRow, {
    ...byActor(tx.actor),
    customer_id: row.customer_id,
    entity_type: 'communication',
    entity_id: String(row.communication_id),
    action: 'send',
    title: `Message ${row.subject ?? row.template_key} ${outcome}`.slice(0, 255),
    detail: { template_key: row.template_key, recipients: row.recipients },
    created: tx.now().toISOString(),
  })
}
