import {
  anyOf,
  command,
  Email,
  Id,
  IdParam,
  Instant,
  ListQuery,
  nullable,
  OneOf,
  own,
  PageOf,
} from '@omnicrm/sdk'
import { permission, point, query, RequiredText, service, T, Text, topic } from '@omnicrm/sdk'
import type { Cx, Page, Static, Tx } from '@omnicrm/sdk'

export const can = {
  view: permission('view_customer_activity', 'See the activity log of customers'),
  viewOwn: permission('view_own_customer_activity', 'See the activity log of the own account'),
  create: permission('create_customer_activity', 'Add notes to the activity log'),
  /** Exist so that roles written elsewhere load; they grant nothing (D-10). */
  update: permission('update_customer_activity', 'Grants nothing: entries never change'),
  delete: permission('delete_customer_activity', 'Grants nothing: entries are never deleted'),
  viewCommunication: permission('view_communication', 'See e-mails and text messages sent'),
  viewOwnCommunication: permission('view_own_communication', 'See messages sent to the own account'),
  createCommunication: permission('create_communication', 'Send and resend messages'),
  updateCommunication: permission('update_communication', 'Grants nothing: sent messages never change'),
  deleteCommunication: permission('delete_communication', 'Grants nothing: sent messages are never deleted'),
}

/** One entry of the log: append-only, secrets appear as "changed" (ACT-11). */
export const Activity = T.Object({
  activity_id: Id(),
  customer_id: nullable(Id()),
  entity_type: nullable(T.String()),
  entity_id: nullable(T.String()),
  action: T.String(),
  title: T.String(),
  /** Alias of `title`. */
  description: T.String(),
  /** Field → {old,new}, or what the entry's action says. */
  detail: T.Record(T.String(), T.Unknown()),
  user_id: nullable(Id()),
  /** Null is the system. Customers read "support" for staff (D-11). */
  user_name: nullable(T.String()),
  impersonating_user_id: nullable(Id()),
  auth_method: T.String(),
  api_key_id: nullable(Id()),
  provision_id: nullable(Id()),
  ip_address: nullable(T.String()),
  created: Instant(),
})
export type Activity = Static<typeof Activity>

export const Alert = T.Object({
  alert_id: Id(),
  user_id: nullable(Id()),
  permission: nullable(T.String()),
  severity: OneOf(['info', 'warning', 'error']),
  title: T.String(),
  detail: nullable(T.String()),
  link: nullable(T.String()),
  read_at: nullable(Instant()),
  created: Instant(),
  last_modified: Instant(),
})
export type Alert = Static<typeof Alert>

export const communicationStates = ['queued', 'sent', 'failed', 'skipped'] as const
export const Communication = T.Object({
  communication_id: Id(),
  channel: OneOf(['email', 'sms']),
  template_key: nullable(T.String()),
  customer_id: nullable(Id()),
  user_id: nullable(Id()),
  recipients: T.Array(T.String()),
  subject: nullable(T.String()),
  /** What the template was filled with; one-time links appear as "[not kept]". */
  variables: T.Record(T.String(), T.Unknown()),
  status: OneOf(communicationStates),
  provider_message_id: nullable(T.String()),
  error: nullable(T.String()),
  attempts: T.Integer(),
  next_attempt_at: nullable(Instant()),
  sent_at: nullable(Instant()),
  created: Instant(),
  last_modified: Instant(),
})
export type Communication = Static<typeof Communication>

const ByCustomer = IdParam('customer_id')
const Queued = T.Object({ communication_id: Id(), status: OneOf(communicationStates) })

const ActivityQuery = T.Object({
  ...ListQuery.properties,
  entity_type: T.Optional(T.String({ maxLength: 40 })),
})

export const api = {
  list: query({
    method: 'GET',
    path: '/crm/activity/',
    allow: 'admin',
    summary: 'The whole activity log, newest first',
    query: ActivityQuery,
    response: PageOf(Activity),
  }),
  get: query({
    method: 'GET',
    path: '/crm/activity/activity_id/:activity_id',
    aliases: ['/crm/activity/:activity_id'],
    allow: anyOf(can.view, own(can.viewOwn)),
    summary: 'One entry with what changed',
    params: IdParam('activity_id'),
    response: Activity,
  }),
  ofCustomer: query({
    method: 'GET',
    path: '/crm/activity/customer_id/:customer_id',
    allow: anyOf(can.view, own(can.viewOwn)),
    summary: 'The activity log of one customer, newest first',
    params: ByCustomer,
    query: ActivityQuery,
    response: PageOf(Activity),
  }),
  note: command({
    method: 'PUT',
    path: '/crm/activity/',
    allow: can.create,
    summary: 'Add a note about a customer or one of its records',
    body: T.Object({
      customer_id: T.Optional(nullable(Id())),
      entity_type: T.Optional(nullable(Text(40))),
      entity_id: T.Optional(nullable(T.Union([Id(), Text(64)]))),
      /** The note; `description` is another name of it. */
      title: T.Optional(RequiredText(255)),
      description: T.Optional(RequiredText(255)),
      /** Text, or fields of any kind. */
      detail: T.Optional(T.Union([Text(20_000), T.Record(T.String(), T.Unknown())])),
    }),
    response: Activity,
  }),
  alerts: query({
    method: 'GET',
    path: '/crm/alert/',
    allow: 'signedIn',
    summary: 'Alerts for the caller, unread first; `filters={"read":[false]}` leaves out those read',
    query: ListQuery,
    response: PageOf(Alert),
  }),
  readAlert: command({
    method: 'PATCH',
    path: '/crm/alert/alert_id/:alert_id',
    allow: 'signedIn',
    summary: 'Mark an alert as read, or as unread again',
    params: IdParam('alert_id'),
    body: T.Object({ read: T.Optional(T.Boolean()) }),
    response: Alert,
  }),
  communications: query({
    method: 'GET',
    path: '/crm/communication/',
    allow: can.viewCommunication,
    summary: 'E-mails and text messages, newest first',
    query: ListQuery,
    response: PageOf(Communication),
  }),
  communicationsOfCustomer: query({
    method: 'GET',
    path: '/crm/communication/customer_id/:customer_id',
    allow: anyOf(can.viewCommunication, own(can.viewOwnCommunication)),
    summary: 'Messages sent to one customer, newest first',
    params: ByCustomer,
    query: ListQuery,
    response: PageOf(Communication),
  }),
  send: command({
    method: 'POST',
    path: '/crm/communication/',
    allow: can.createCommunication,
    summary: 'Send a message of a template to a customer',
    body: T.Object({
      customer_id: T.Optional(Id()),
      template_key: RequiredText(100),
      variables: T.Optional(T.Record(T.String(), T.Unknown())),
      /** Default: the primary contacts of the customer. */
      recipients: T.Optional(T.Array(Email(), { minItems: 1, maxItems: 50 })),
      subject: T.Optional(RequiredText(255)),
    }),
    response: Queued,
    errors: ['activity.unknownTemplate', 'activity.noRecipient'],
  }),
  resend: command({
    method: 'POST',
    path: '/crm/communication/communication_id/:communication_id/resend',
    allow: can.createCommunication,
    summary: 'Send a message again as a new one',
    params: IdParam('communication_id'),
    response: Queued,
    errors: ['activity.notKept'],
  }),
}

export interface NoteInput {
  readonly action: string
  readonly title: string
  readonly customer_id?: number | null
  readonly entity_type?: string | null
  readonly entity_id?: string | number | null
  readonly detail?: Readonly<Record<string, unknown>>
}
export interface ActivityLogService {
  /**
   * Writes one entry as the acting caller. Changes of entities are written by themselves; this is for what is no change
   * of a row: a call, a message, a decision. Values under keys that name secrets are replaced by "changed".
   * @returns its `activity_id`
   */
  note(tx: Tx, entry: NoteInput): Promise<number>
  /** What happened to one thing, newest first. Whoever asks has checked that the caller may know. */
  of(
    cx: Cx,
    about: {
      readonly entity_type: string
      readonly entity_id: string | number
      readonly page?: number
      readonly per_page?: number
    },
  ): Promise<Page<Activity>>
}
export const ActivityLog = service<ActivityLogService>('activity.log')

export interface AlertInput {
  readonly severity: Alert['severity']
  readonly title: string
  readonly detail?: string | null
  /** Page of the web application, for example `/provisioning/12`. */
  readonly link?: string | null
  /** One user; else all holders of `permission`; else administrators. */
  readonly user_id?: number | null
  readonly permission?: string | null
}
export interface AlertsService {
  /** @returns its `alert_id` */
  raise(tx: Tx, alert: AlertInput): Promise<number>
}
export const Alerts = service<AlertsService>('activity.alerts')
/** Keyed by user id, or by `permission:<name>` of those who should see it. */
export const AlertTopic = topic<{ alert_id: number; severity: Alert['severity']; title: string }>(
  'activity.alert',
)

export interface MailInput {
  /** Key of a template, for example `api_crmCommunicationUserPasswordReset`. */
  readonly template_key: string
  readonly customer_id?: number | null
  readonly user_id?: number | null
  readonly recipients: readonly string[]
  /** Default: that of the template. */
  readonly subject?: string | null
  /** What is missing is filled with nothing (MAIL-5). */
  readonly variables: Readonly<Record<string, unknown>>
  /** Further variables that are one-time secrets: encrypted, and gone once the message is sent. */
  readonly secrets?: Readonly<Record<string, string>>
  /** A second message with the same key is not sent; the id of the first is returned. */
  readonly dedupe_key?: string | null
  /** Language of the template; English when there is none in it. */
  readonly language?: string | null
  /** Sent with the message; read when it is sent. */
  readonly attachments?: readonly MailAttachmentSource[]
}
/** A file made when the message goes out, by the plugin that knows how: `source` is its `AttachmentSource.name`. */
export interface MailAttachmentSource {
  readonly source: string
  readonly id: number
}
export interface MailService {
  /** Writes the message as queued and has it sent after commit. @returns its `communication_id` */
  send(tx: Tx, mail: MailInput): Promise<number>
}
export const Mail = service<MailService>('activity.mail')

export interface Attachment {
  readonly filename: string
  readonly type: string
  readonly content: Buffer
}
/** What one transport carries. */
export interface OutgoingMessage {
  readonly template_key: string | null
  readonly recipients: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  /** All variables, for transports that fill templates of their own. */
  readonly variables: Readonly<Record<string, unknown>>
  readonly attachments: readonly Attachment[]
}
export interface MailerSend {
  /** Stable over all attempts; a transport that can, refuses to send it twice. */
  readonly key: string
  readonly signal: AbortSignal
}
export interface MailerAnswer {
  readonly provider_message_id: string | null
  /** Recipients that were refused while others were taken. */
  readonly refused?: readonly string[]
}
/**
 * A way to send messages. A permanent refusal (bad address, bad credentials) throws a `Failure`; any other error is
 * tried again later.
 */
export interface Mailer {
  /** Name for logs and for the doctor. */
  readonly name: string
  readonly channel: Communication['channel']
  /** Lower is asked first. */
  readonly order: number
  /** False when this transport does not carry messages of the template. */
  takes?(templateKey: string | null): boolean
  send(message: OutgoingMessage, options: MailerSend): Promise<MailerAnswer>
}
/** Contributes one or no transport: an integration that is not configured contributes undefined. */
export const Mailers = point<Mailer | undefined>('activity.mailers')

/** Makes attachments when a message is sent. */
export interface AttachmentSource {
  readonly name: string
  make(cx: Cx, id: number): Promise<Attachment>
}
export const AttachmentSources = point<AttachmentSource>('activity.attachmentSources')

/** Whom a message to a customer reaches, and in which language. */
export interface Addressee {
  /** E-mail addresses, used when the caller names no one. */
  readonly recipients: readonly string[]
  /** Product code (`ar`, `sp` …); that of the deployment when null. */
  readonly language: string | null
}
/** Contributed by the owner of contacts. */
export interface RecipientSource {
  /** Undefined for a customer it does not know. */
  ofCustomer(cx: Cx, customerId: number): Promise<Addressee | undefined>
}
export const RecipientSources = point<RecipientSource>('activity.recipientSources')
