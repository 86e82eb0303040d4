import assert from 'node:assert/strict'
import { startSmtpSink } from '@omnicrm/test/peers'
import { givenCustomer, givenProduct, orders, provisioningApp } from './world.ts'

describe('the e-mail about a failed job', function () {
  this.timeout(60_000)

  it('goes to every address of the list, with customer, product, play and a coloured line for each task (LIFE-46, PROV-41, PROV-69, PROV-70, PROV-71, PROV-72)', async () => {
    await using sink = await startSmtpSink()
    await using app = await provisioningApp({
      plugins: ['provisioning-ansible', 'email-smtp'],
      provisioning: { failure_list: ['noc@example.com', 'boss@example.com'] },
      config: { smtp: { url: sink.url }, crm: { public_url: 'https://crm.example.com' } },
    })
    const [customer_id, product_id] = [await givenCustomer(app), await givenProduct(app)]
    const { provision_id } = await orders(app).start({
      product_id,
      customer_id,
      optional_step: 'breaks',
      critical_step: 'breaks',
      portal_password: 'correct-horse-battery',
    })
    await app.drain()
    const message = await sink.waitFor(each => each.subject.includes(`${provision_id} failed`))
    assert.deepEqual([...message.envelope.to].sort(), ['boss@example.com', 'noc@example.com'])
    const html = message.html ?? ''
    for (const part of [
      'John Smith',
      'Mobile SIM Only',
      'play_steps',
      `https://crm.example.com/provisioning/${provision_id}`,
    ])
      assert.ok(html.includes(part), part)
    const colourOf = (task: string) =>
      new RegExp(`color: (#[0-9a-f]{6})">[^<]*</span> ${task}`).exec(html)?.[1]
    assert.deepEqual(
      [colourOf('Keep a fact'), colourOf('Optional step'), colourOf('Critical step')],
      ['#28a745', '#fd7e14', '#dc3545'],
    )
    assert.match(html, /critical step of customer 1 failed/)
    assert.doesNotMatch(html, /correct-horse-battery|eyJ/)
  })

  it('is not sent when nothing failed, when failures were ignored, or without a list (PROV-73, PROV-74)', async () => {
    await using sink = await startSmtpSink()
    for (const [failure_list, order] of [
      [['noc@example.com'], {}],
      [['noc@example.com'], { optional_step: 'breaks' }],
      [[], { critical_step: 'breaks' }],
    ] as const) {
      await using app = await provisioningApp({
        plugins: ['provisioning-ansible', 'email-smtp'],
        provisioning: { failure_list: [...failure_list] },
        config: { smtp: { url: sink.url } },
      })
      await orders(app).start({
        product_id: await givenProduct(app),
        customer_id: await givenCustomer(app),
        ...order,
      })
      await app.drain()
    }
    assert.deepEqual(sink.messages, [])
  })
})
