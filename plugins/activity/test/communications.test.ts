import assert from 'node:assert/strict'
import { errors, hours } from '@omnicrm/sdk'
import { admin, customerUser, jobActor, staff, type TestApp } from '@omnicrm/test'
import { api, Mail, type MailInput } from '../contract.ts'
import { SendMessage } from '../src/messages.ts'
import { activityApp, makePost } from './helpers.ts'

const welcome = 'api_crmCommunicationCustomerWelcome'
const variables = { package_name: 'Fibre 100', monthly_cost: 30, setup_cost: 9.5, first_contact: 'Anna' }

describe('messages', () => {
  const post = makePost()
  let app: TestApp
  beforeEach(async () => {
    post.sent.length = 0
    post.faults.length = 0
    app = await activityApp([post.plugin])
  })
  afterEach(() => app[Symbol.asyncDispose]())

  const clerk = () => app.as(staff('create_communication', 'view_communication')).of(api)
  const send = (mail: Partial<MailInput> = {}) =>
    app.entry.tx(tx =>
      app
        .service(Mail)
        .send(tx, { template_key: welcome, recipients: ['anna@example.com'], variables, ...mail }),
    )
  const row = async (id: number) => {
    const [found] = (await clerk().communications({ search: String(id) })).data
    return found
  }

  it('are queued with the answer and sent afterwards, filled from their template', async () => {
    const queued = await clerk().send({ customer_id: 70, template_key: welcome, variables })
    assert.equal(queued.status, 'queued')
    assert.equal(post.sent.length, 0)
    await app.drain()
    const [sent] = post.sent
    assert.deepEqual(sent?.message.recipients, ['anna@example.com'])
    assert.equal(sent?.message.subject, 'Welcome to Norfone')
    assert.match(
      sent?.message.text ?? '',
      /Dear Anna,[\s\S]*Fibre 100[\s\S]*Monthly cost: 30\.00[\s\S]*Setup cost: 9\.50/,
    )
    const done = await row(queued.communication_id)
    assert.deepEqual(
      [done?.status, done?.provider_message_id, done?.attempts, done?.error],
      ['sent', 'memory-1', 1, null],
    )
  })

  it('speak the language of the customer they are for, whoever is named', async () => {
    await clerk().send({ customer_id: 71, template_key: welcome, variables })
    await clerk().send({ customer_id: 71, template_key: welcome, variables, recipients: ['b@example.com'] })
    await app.drain()
    // Several are sent at once, in no order.
    assert.deepEqual(
      new Map(post.sent.map(({ message }) => [message.recipients.join(), message.subject])),
      new Map([
        ['anais@example.com', 'Bienvenue chez Norfone'],
        ['b@example.com', 'Bienvenue chez Norfone'],
      ]),
    )
  })

  it('go to the named recipients with the named subject', async () => {
    await clerk().send({
      template_key: welcome,
      recipients: ['b@example.com', 'b@example.com'],
      subject: 'Hello',
    })
    await app.drain()
    assert.deepEqual(post.sent[0]?.message.recipients, ['b@example.com'])
    assert.equal(post.sent[0]?.message.subject, 'Hello')
  })

  it('are refused without a known template, a recipient or the right', async () => {
    await assert.rejects(clerk().send({ customer_id: 70, template_key: 'nothing' }), {
      status: 400,
      code: 'activity.unknownTemplate',
    })
    await assert.rejects(clerk().send({ customer_id: 80, template_key: welcome }), {
      status: 422,
      code: 'activity.noRecipient',
    })
    const badAddress = await app.as(staff('create_communication')).http({
      method: 'POST',
      url: '/crm/communication/',
      payload: { template_key: welcome, recipients: ['no address'] },
    })
    assert.equal(badAddress.statusCode, 400)
    await assert.rejects(app.as(staff('view_communication')).of(api).send({ template_key: welcome }), {
      status: 403,
    })
    await assert.rejects(app.as(undefined).of(api).send({ template_key: welcome }), { status: 401 })
  })

  it('of a play go to its own customer only (D-4)', async () => {
    const play = app.as(jobActor({ provision_id: 9, customer_id: 70 }, 'create_communication')).of(api)
    await assert.rejects(play.send({ customer_id: 80, template_key: welcome }), { status: 404 })
    const { communication_id } = await play.send({ template_key: welcome, variables })
    assert.equal((await row(communication_id))?.customer_id, 70)
  })

  it('are sent once for one dedupe key', async () => {
    const ids = [await send({ dedupe_key: 'welcome:70' }), await send({ dedupe_key: 'welcome:70' })]
    await app.drain()
    assert.equal(ids[0], ids[1])
    assert.equal(post.sent.length, 1)
  })

  it('are tried again later with the same key, and tell when', async () => {
    post.faults.push(new Error('connection lost'))
    const id = await send()
    await app.drain()
    const waiting = await row(id)
    assert.deepEqual([waiting?.status, waiting?.attempts, waiting?.error], ['queued', 1, 'connection lost'])
    assert.ok((waiting?.next_attempt_at ?? '') > app.clock.now().toISOString())
    app.clock.advance(hours(1))
    await app.drain()
    assert.deepEqual([(await row(id))?.status, (await row(id))?.attempts], ['sent', 2])
    assert.match(post.sent[0]?.options.key ?? '', /^activity\.sendMessage:\d+$/)
  })

  it('fail after the last attempt, with the cause, and can be sent again', async () => {
    post.faults.push(...Array.from({ length: 6 }, () => new Error('still down')))
    const id = await send({ customer_id: 70 })
    for (let at = 0; at < 6; at++) {
      await app.drain()
      app.clock.advance(hours(2))
    }
    const failed = await row(id)
    assert.deepEqual([failed?.status, failed?.error, failed?.next_attempt_at], ['failed', 'still down', null])
    const again = await clerk().resend({ communication_id: id })
    assert.notEqual(again.communication_id, id)
    await app.drain()
    assert.equal((await row(again.communication_id))?.status, 'sent')
    assert.equal((await row(id))?.status, 'failed')
  })

  it('fail at once when the transport knows that trying again is no use', async () => {
    post.faults.push(errors('test', { refused: [502, 'No such mailbox.'] }).refused())
    const id = await send()
    await app.drain()
    assert.deepEqual([(await row(id))?.status, (await row(id))?.error], ['failed', 'No such mailbox.'])
    assert.ok(app.logs.some(each => each.message === 'A message could not be sent.'))
  })

  it('leave an entry in the activity log when they are sent, and when they are not', async () => {
    post.faults.push(errors('test', { refused: [502, 'No such mailbox.'] }).refused())
    await send({ customer_id: 70 })
    await app.drain()
    await send({ customer_id: 70 })
    await app.drain()
    const { data } = await app.as(admin()).of(api).ofCustomer({ customer_id: 70 })
    assert.deepEqual(
      data.map(each => [each.action, each.title]),
      [
        ['send', `Message ${welcome} sent to anna@example.com`],
        ['send', `Message ${welcome} could not be sent: No such mailbox.`],
      ],
    )
  })

  it('keep no one-time secret: neither in their row nor in the work, and are not sent again', async () => {
    const secret = 'canary-link-4711'
    const id = await send({
      template_key: 'api_crmCommunicationUserPasswordReset',
      variables: { user_name: 'Anna', expiry_minutes: 60, temp_password: secret },
      secrets: { reset_url: `https://crm.example.com/reset-password/${secret}` },
    })
    const stored = async () =>
      JSON.stringify([await app.entry.db('communication'), await app.entry.db('kernel_job')])
    assert.ok(!(await stored()).includes(secret))
    await app.drain()
    assert.ok(post.sent[0]?.message.text.includes(secret))
    assert.ok(!(await stored()).includes(secret))
    assert.deepEqual((await row(id))?.variables, {
      user_name: 'Anna',
      expiry_minutes: 60,
      temp_password: '[not kept]',
      reset_url: '[not kept]',
    })
    await assert.rejects(clerk().resend({ communication_id: id }), { status: 422, code: 'activity.notKept' })
  })

  it('are listed to those who may see them, to customers their own', async () => {
    await send({ customer_id: 70 })
    await send({ customer_id: 80 })
    assert.equal((await clerk().communications({})).pagination.total_items, 2)
    const of70 = await clerk().communicationsOfCustomer({ customer_id: 70 })
    assert.deepEqual(
      of70.data.map(each => each.customer_id),
      [70],
    )
    const portal = app.as(customerUser(70, 'view_own_communication')).of(api)
    assert.equal((await portal.communicationsOfCustomer({ customer_id: 70 })).data.length, 1)
    await assert.rejects(portal.communicationsOfCustomer({ customer_id: 80 }), { status: 404 })
    await assert.rejects(portal.communications({}), { status: 403 })
    await assert.rejects(portal.resend({ communication_id: 1 }), { status: 403 })
    await assert.rejects(clerk().resend({ communication_id: 99_999 }), { status: 404 })
    const sent = await clerk().communications({ filters: '{"status":["sent"]}' })
    assert.equal(sent.data.length, 0)
  })

  it('are sent once when their job runs twice', async () => {
    const id = await send()
    await app.drain()
    await app.entry.tx(tx => tx.enqueue(SendMessage, { communication_id: id }))
    await app.drain()
    assert.equal(post.sent.length, 1)
  })
})

describe('messages without a transport', () => {
  it('are kept as skipped and say why', async () => {
    await using app = await activityApp()
    const id = await app.entry.tx(tx =>
      app.service(Mail).send(tx, { template_key: welcome, recipients: ['a@example.com'], variables: {} }),
    )
    await app.drain()
    const [row] = (
      await app
        .as(admin())
        .of(api)
        .communications({ search: String(id) })
    ).data
    assert.equal(row?.status, 'skipped')
    assert.match(row?.error ?? '', /No e-mail transport is set up: set smtp\.url/)
  })
})

describe('messages of which a part of the recipients is refused', () => {
  it('are sent and name who was refused', async () => {
    const post = makePost({ refused: ['b@example.com'] })
    await using app = await activityApp([post.plugin])
    await app.entry.tx(tx =>
      app
        .service(Mail)
        .send(tx, { template_key: welcome, recipients: ['a@example.com', 'b@example.com'], variables: {} }),
    )
    await app.drain()
    const [row] = (await app.as(admin()).of(api).communications({})).data
    assert.deepEqual([row?.status, row?.error], ['sent', 'Refused for b@example.com'])
  })
})
