import assert from 'node:assert/strict'
import { Failure } from '@omnicrm/sdk'
import type { Mailer, OutgoingMessage } from '../contract.ts'

/** One arrival as the far side saw it. */
export interface Arrival {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly attachments: readonly { readonly filename: string; readonly content: Buffer }[]
}

/** A transport under test with its far side, and the far side's ways to misbehave. */
export interface MailerFixture {
  readonly mailer: Mailer
  arrivals(): readonly Arrival[]
  /** The next message meets this: it will pass, it is refused for good, or it is taken and the answer is lost. */
  misbehave(how: 'passing' | 'refusing' | 'forgetting', recipient: string): void
  /** Takes the far side away. */
  leave(): Promise<void>
  close(): Promise<void>
}

export const sampleMessage = (changes: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  template_key: 'api_crmCommunicationCustomerWelcome',
  recipients: ['anna@example.com'],
  subject: 'Welcome to Norfone: añ中',
  text: 'Dear Anna,\n\nwelcome – añ中 العربية.',
  html: '<p>Dear Anna, welcome &ndash; añ中 العربية.</p>',
  variables: {},
  attachments: [],
  ...changes,
})

let count = 0
export const options = (key = `conformance:${++count}`) => ({ key, signal: new AbortController().signal })

/** What every mail transport must do. Call it inside a `describe`. */
export function mailerConformance(make: () => Promise<MailerFixture>): void {
  let fixture: MailerFixture
  beforeEach(async () => {
    fixture = await make()
  })
  afterEach(() => fixture.close())

  it('says what it is', () => {
    assert.match(fixture.mailer.name, /^[a-z][a-z0-9-]*$/)
    assert.ok(['email', 'sms'].includes(fixture.mailer.channel))
    assert.ok(Number.isInteger(fixture.mailer.order))
  })

  it('delivers subject, text and HTML in any script to all recipients, and answers an id', async () => {
    const message = sampleMessage({ recipients: ['anna@example.com', 'bob@example.com'] })
    const answer = await fixture.mailer.send(message, options())
    assert.ok(answer.provider_message_id)
    assert.deepEqual(answer.refused ?? [], [])
    const [arrival] = fixture.arrivals()
    assert.deepEqual([...(arrival?.to ?? [])].toSorted(), message.recipients)
    assert.equal(arrival?.subject, message.subject)
    assert.equal(arrival?.text.trim(), message.text)
    assert.equal(arrival?.html.trim(), message.html)
  })

  it('delivers attachments byte by byte', async () => {
    const content = Buffer.from(Array.from({ length: 2000 }, (_, at) => at % 256))
    const attachment = { filename: 'rechnung-ü.pdf', type: 'application/pdf', content }
    await fixture.mailer.send(sampleMessage({ attachments: [attachment] }), options())
    const [got] = fixture.arrivals()[0]?.attachments ?? []
    assert.equal(got?.filename, attachment.filename)
    assert.ok(got?.content.equals(content))
  })

  it('throws a known fault for what is refused for good', async () => {
    fixture.misbehave('refusing', 'anna@example.com')
    await assert.rejects(fixture.mailer.send(sampleMessage(), options()), Failure)
    assert.deepEqual(fixture.arrivals(), [])
  })

  it('names the recipients that are refused while others are taken', async () => {
    fixture.misbehave('refusing', 'bob@example.com')
    const message = sampleMessage({ recipients: ['anna@example.com', 'bob@example.com'] })
    const { refused } = await fixture.mailer.send(message, options())
    assert.deepEqual(refused, ['bob@example.com'])
    assert.deepEqual(fixture.arrivals()[0]?.to, ['anna@example.com'])
  })

  it('throws any other error for what may pass, and works when it has passed', async () => {
    fixture.misbehave('passing', 'anna@example.com')
    await assert.rejects(fixture.mailer.send(sampleMessage(), options()), isPassing)
    await fixture.mailer.send(sampleMessage(), options())
    assert.equal(fixture.arrivals().length, 1)
  })

  it('throws any other error when the far side is away', async () => {
    await fixture.leave()
    await assert.rejects(fixture.mailer.send(sampleMessage(), options()), isPassing)
  })

  it('sends under one id what is sent again because the answer was lost', async () => {
    fixture.misbehave('forgetting', 'anna@example.com')
    const again = options('conformance:again')
    await assert.rejects(fixture.mailer.send(sampleMessage(), again), isPassing)
    const answers = [
      await fixture.mailer.send(sampleMessage(), again),
      await fixture.mailer.send(sampleMessage(), again),
      await fixture.mailer.send(sampleMessage(), options('conformance:other')),
    ]
    const [first, second, other] = answers.map(each => each.provider_message_id)
    assert.equal(first, second)
    assert.notEqual(first, other)
  })

  it('carries messages that arrive together', async () => {
    await Promise.all(Array.from({ length: 20 }, () => fixture.mailer.send(sampleMessage(), options())))
    assert.equal(fixture.arrivals().length, 20)
  })

  it('sends nothing once its caller has given up', async () => {
    const signal = AbortSignal.abort(new Error('stopped'))
    await assert.rejects(fixture.mailer.send(sampleMessage(), { key: 'x', signal }), /stopped/)
    assert.deepEqual(fixture.arrivals(), [])
  })
}

const isPassing = (error: unknown): boolean => error instanceof Error && !(error instanceof Failure)
