import assert from 'node:assert/strict'
import {
  api as activityApi,
  Mailers,
  type Mailer,
  type OutgoingMessage,
} from '@omnicrm/plugin-activity/contract'
import { definePlugin } from '@omnicrm/sdk'
import { admin, testApp } from '@omnicrm/test'
import { contactApi, customerApi } from '../contract.ts'

const template_key = 'api_crmCommunicationCustomerWelcome'

describe('messages to a customer', () => {
  it('go to the Primary contact in the language of the customer; to nobody while there is no address', async () => {
    const sent: OutgoingMessage[] = []
    const post = definePlugin({
      id: 'post',
      setup: host =>
        host.contribute(Mailers, (): Mailer => ({
          name: 'memory',
          channel: 'email',
          order: 0,
          async send(message) {
            sent.push(message)
            return { provider_message_id: 'memory-1' }
          },
        })),
    })
    await using app = await testApp({ plugins: ['activity', 'customers', post] })
    const clerk = app.as(admin())
    const { customer_id } = await clerk.of(customerApi).create({ customer_name: 'Duarte', language: 'sp' })
    const send = () => clerk.of(activityApi).send({ customer_id, template_key, variables: {} })
    await assert.rejects(send(), { status: 422, code: 'activity.noRecipient' })
    for (const [contact_firstname, contact_types] of [
      ['Rui', ['Technical']],
      ['Ines', ['Primary', 'Billing']],
    ] as const)
      await clerk.of(contactApi).create({
        customer_id,
        contact_firstname,
        contact_email: `${contact_firstname.toLowerCase()}@example.org`,
        contact_types: [...contact_types],
      })
    await send()
    await app.drain()
    assert.deepEqual(
      sent.map(({ recipients }) => recipients),
      [['ines@example.org']],
    )
    assert.match(sent[0]?.subject ?? '', /^Bienvenido/)
  })
})
