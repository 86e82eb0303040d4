import assert from 'node:assert/strict'
import { Checks } from '@omnicrm/sdk'
import { Mail, Mailers, api } from '@omnicrm/plugin-activity/contract'
import { admin, testApp } from '@omnicrm/test'
import { startSmtpSink, type SmtpSink } from '@omnicrm/test/peers'
import {
  mailerConformance,
  options,
  sampleMessage,
  type MailerFixture,
} from '@omnicrm/plugin-activity/conformance'

const login = { user: 'crm', password: 'canary-mail-password' }

const open = (smtp: Record<string, unknown> = {}) =>
  testApp({
    plugins: ['activity', 'email-smtp'],
    config: {
      smtp: { timeout: 2, ...smtp },
      crm: { public_url: 'https://crm.example.com' },
      ui: { company_name: 'Norfone' },
    },
  })
type OpenApp = Awaited<ReturnType<typeof open>>

const mailerOf = (app: OpenApp) => app.kernel.contributions(Mailers).find(each => each !== undefined)
const checkOf = (app: OpenApp) => app.kernel.contributions(Checks).find(each => each.name === 'smtp')

async function fixture(): Promise<MailerFixture> {
  const sink = await startSmtpSink()
  const app = await open({ url: sink.url })
  const mailer = mailerOf(app)
  assert.ok(mailer)
  let gone: Promise<void> | undefined
  const leave = () => (gone ??= sink.close())
  return {
    mailer,
    arrivals: () =>
      sink.messages.map(each => ({
        from: each.envelope.from,
        to: each.envelope.to,
        subject: each.subject,
        text: each.text,
        html: each.html,
        attachments: each.attachments,
      })),
    misbehave: (how, recipient) =>
      void sink.faults.add({
        kind: ({ passing: 'temporary', refusing: 'reject', forgetting: 'after' } as const)[how],
        method: recipient,
      }),
    leave,
    async close() {
      await app[Symbol.asyncDispose]()
      await leave()
    },
  }
}

describe('the SMTP transport as a mail transport', () => mailerConformance(fixture))

describe('the SMTP transport', () => {
  let sink: SmtpSink
  beforeEach(async () => {
    sink = await startSmtpSink({ auth: login })
  })
  afterEach(() => sink.close())
  const urlFor = ({ user, password }: typeof login) => sink.url.replace('://', `://${user}:${password}@`)

  it('signs in, and sends from the configured sender', async () => {
    await using app = await open({
      url: urlFor(login),
      from_email: 'crm@norfone.example',
      from_name: 'Norfone Care',
    })
    await mailerOf(app)?.send(sampleMessage(), options())
    const [mail] = sink.messages
    assert.equal(mail?.envelope.from, 'crm@norfone.example')
    assert.match(mail?.from ?? '', /Norfone Care/)
    assert.equal(mail?.headers['auto-submitted'], 'auto-generated')
    assert.match(mail?.headers['message-id'] ?? '', /@norfone\.example>$/)
  })

  it('sends from the company at the public host when no sender is configured (D-45)', async () => {
    await using app = await open({ url: urlFor(login) })
    await mailerOf(app)?.send(sampleMessage(), options())
    assert.equal(sink.messages[0]?.envelope.from, 'noreply@crm.example.com')
    assert.match(sink.messages[0]?.from ?? '', /Norfone/)
  })

  it('names the company as sender, in the subject and in the text (CONF-51)', async () => {
    await using app = await open({ url: urlFor(login) })
    await app.entry.tx(tx =>
      app.service(Mail).send(tx, {
        template_key: 'api_crmCommunicationUserWelcome',
        recipients: ['anna@example.com'],
        variables: { user_name: 'Anna' },
      }),
    )
    await app.drain()
    const [mail] = sink.messages
    assert.equal(mail?.subject, 'Welcome to Norfone')
    assert.match(mail?.from ?? '', /Norfone/)
    assert.match(mail?.text ?? '', /Norfone/)
  })

  it('sends what the product queues, end to end', async () => {
    await using app = await open({ url: urlFor(login) })
    await app.entry.tx(tx =>
      app.service(Mail).send(tx, {
        template_key: 'provisioning_failed',
        recipients: ['ops@example.com'],
        variables: { provision_id: 12, reason: 'SIM not found', tasks: [] },
      }),
    )
    await app.drain()
    assert.equal(sink.messages[0]?.subject, 'Provisioning job 12 failed')
    const [row] = (await app.as(admin()).of(api).communications({})).data
    assert.deepEqual(
      [row?.status, row?.provider_message_id],
      ['sent', sink.messages[0]?.headers['message-id']],
    )
  })

  it('refused sign-ins are final, and the password stands in no error, row or log', async () => {
    await using app = await open({ url: urlFor({ ...login, password: 'canary-wrong' }) })
    await app.entry.tx(tx =>
      app.service(Mail).send(tx, {
        template_key: 'provisioning_failed',
        recipients: ['ops@example.com'],
        variables: {},
      }),
    )
    await app.drain()
    const [row] = (await app.as(admin()).of(api).communications({})).data
    assert.equal(row?.status, 'failed')
    assert.match(row?.error ?? '', /refused the user or password of smtp\.url: 535/)
    assert.ok(!JSON.stringify([row, app.logs, await app.entry.db('kernel_job')]).includes('canary'))
    const check = await checkOf(app)?.run(new AbortController().signal)
    assert.equal(check?.state, 'failed')
    assert.ok(!JSON.stringify(check).includes('canary'))
    assert.ok(!app.kernel.config.print().includes('canary'))
  })

  it('is checked by the doctor, with the remedy', async () => {
    await using app = await open({ url: urlFor(login) })
    const { signal } = new AbortController()
    assert.deepEqual(await checkOf(app)?.run(signal), {
      state: 'ok',
      finding: 'The mail server takes messages from noreply@crm.example.com.',
    })
    await sink.close()
    const check = await checkOf(app)?.run(signal)
    assert.equal(check?.state, 'failed')
    assert.match(check?.remedy ?? '', /smtp\.url/)
  })

  it('is absent without configuration, and refuses a url of another kind at the start', async () => {
    await using app = await open()
    assert.equal(mailerOf(app), undefined)
    assert.equal((await checkOf(app)?.run(new AbortController().signal))?.state, 'off')
    await assert.rejects(open({ url: 'http://mail.example.com' }), /'smtp\.url' must be an address like/)
  })
})
