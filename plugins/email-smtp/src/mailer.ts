import { createHash } from 'node:crypto'
import nodemailer from 'nodemailer'
import { errors, type Check, type DeploymentInfo } from '@omnicrm/sdk'
import type { Mailer, OutgoingMessage } from '@omnicrm/plugin-activity/contract'
import type { SmtpConfig } from './config.ts'

export const fail = errors('email-smtp', {
  refused: [502, 'The mail server refused the message for good: {answer}'],
  badLogin: [502, 'The mail server refused the user or password of smtp.url: {answer}'],
})

/** One connection pool to the mail server, opened by the first message. */
export interface SmtpTransport {
  readonly mailer: Mailer
  readonly check: Check
  close(): void
}

export interface Sender {
  readonly address: string
  readonly name: string
}

/** @returns undefined when no mail server is configured */
export function makeTransport(config: SmtpConfig, deployment: DeploymentInfo): SmtpTransport | undefined {
  if (config.url === undefined) return undefined
  const milliseconds = config.timeout * 1000
  const transport = nodemailer.createTransport({
    url: config.url,
    pool: true,
    maxConnections: 4,
    connectionTimeout: milliseconds,
    greetingTimeout: milliseconds,
    socketTimeout: milliseconds,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const from = senderOf(config, deployment)
  return {
    close: () => transport.close(),
    mailer: {
      name: 'smtp',
      channel: 'email',
      order: 100,
      async send(message, { key, signal }) {
        signal.throwIfAborted()
        try {
          const { messageId, rejected } = await transport.sendMail(compose(message, from, key))
          return { provider_message_id: messageId, refused: rejected.map(String) }
        } catch (error) {
          throw judged(error)
        }
      },
    },
    check: {
      name: 'smtp',
      quick: false,
      async run() {
        try {
          await transport.verify()
          return { state: 'ok', finding: `The mail server takes messages from ${from.address}.` }
        } catch (error) {
          return {
            state: 'failed',
            finding: `The mail server does not answer as it should: ${textOf(error)}`,
            remedy: 'Check smtp.url, and that the server may reach it.',
          }
        }
      },
    },
  }
}

/** What `omnicrm doctor` says without a mail server. */
export const offCheck: Check = {
  name: 'smtp',
  quick: false,
  run: async () => ({
    state: 'off',
    finding: 'No mail server is configured; messages are kept, but not sent by SMTP.',
    remedy: "Set smtp.url, for example 'smtp://user:password@mail.example.com:587'.",
  }),
}

function senderOf(config: SmtpConfig, deployment: DeploymentInfo): Sender {
  const ui = deployment.section('ui') as { company_name?: string } | undefined
  const host = new URL(deployment.publicUrl).hostname
  return {
    address: config.from_email ?? `noreply@${host}`,
    name: config.from_name ?? ui?.company_name ?? 'OmniCRM',
  }
}

/** The Message-ID follows from the key: of a message that is sent twice, because its first answer was lost, mail programs show one. */
function compose(message: OutgoingMessage, from: Sender, key: string) {
  const id = createHash('sha256').update(key).digest('hex').slice(0, 32)
  return {
    from,
    to: [...message.recipients],
    subject: message.subject,
    text: message.text,
    html: message.html,
    messageId: `<${id}@${from.address.split('@')[1] ?? 'localhost'}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: message.attachments.map(each => ({
      filename: each.filename,
      contentType: each.type,
      content: each.content,
    })),
  }
}

interface SmtpError extends Error {
  readonly code?: string
  readonly responseCode?: number
  readonly response?: string
}

/** Answers from 500 stay what they are however often one asks; everything else may pass. */
function judged(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { code, responseCode = 0 }: SmtpError = error
  const isForGood = responseCode >= 500 && responseCode < 600
  if (code === 'EAUTH' && isForGood) return fail.badLogin({ answer: textOf(error), cause: error })
  return isForGood ? fail.refused({ answer: textOf(error), cause: error }) : error
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return (error as SmtpError).response ?? error.message
}
