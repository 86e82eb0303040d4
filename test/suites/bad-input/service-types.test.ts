import assert from 'node:assert/strict'
import { catalogApi, type NewProduct } from '@omnicrm/plugin-catalog/contract'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { api as services } from '@omnicrm/plugin-services/contract'
import { admin } from '@omnicrm/test'
import { formOf, sampleBody } from './forms.ts'
import { ask, endpointsOf, pathOf, takesBody, titleOf, wholeProduct } from './walk.ts'

const plan = (product_slug: string, fields: Partial<NewProduct> = {}): NewProduct => ({
  product_name: product_slug,
  product_slug,
  category: 'standalone',
  service_type: 'mobile',
  enabled: true,
  residential: true,
  provisioning_play: 'play_simple_service',
  ...fields,
})

describe('service types', () => {
  it('outside of service_types are refused with 400 in every field of that name, those of the list are taken (CONF-17, D-33)', async () => {
    await using app = await wholeProduct({ service_types: ['mobile', 'satellite'] })
    const asAdmin = app.as(admin())
    const { customer_id } = await asAdmin.of(customerApi).create({ customer_name: 'Ada' })
    const { product_id } = await asAdmin.of(catalogApi).create(plan('first'))
    const { service_id } = await asAdmin.of(services).create({ customer_id, product_id })
    const rows = { customer_id, product_id, service_id }
    const wrong: string[] = []
    const walked: string[] = []
    for (const served of endpointsOf(app).filter(each => takesBody(each.endpoint))) {
      const { endpoint } = served
      const form = formOf(endpoint.body ?? {})
      if (form.properties?.['service_type'] === undefined) continue
      walked.push(titleOf(served))
      const good = Object.fromEntries(
        Object.entries(sampleBody(form)).map(([name, value]) => [
          name,
          name in rows ? rows[name as keyof typeof rows] : value,
        ]),
      )
      const send = async (service_type: string) =>
        await ask(asAdmin, {
          method: endpoint.method,
          url: pathOf(endpoint, rows),
          payload: { ...good, service_type },
        })
      for (const foreign of ['internet', 'Mobile', 'submarine']) {
        const { status, errors } = await send(foreign)
        if (status !== 400 || errors['service_type'] === undefined)
          wrong.push(`${titleOf(served)} takes ${foreign}: ${status}`)
      }
      const { status, message } = await send('satellite')
      if (status !== 200) wrong.push(`${titleOf(served)} refuses satellite: ${status} ${message}`)
    }
    assert.deepEqual(wrong, [])
    assert.equal(walked.length, 4, walked.join('\n'))
  })

  it('sort products, and pick the add-ons that fit a service (CONF-19)', async () => {
    await using app = await wholeProduct()
    const asAdmin = app.as(admin())
    const catalogue = asAdmin.of(catalogApi)
    const { customer_id } = await asAdmin.of(customerApi).create({ customer_name: 'Ada' })
    const { product_id } = await catalogue.create(plan('sim'))
    await catalogue.create(plan('fibre', { service_type: 'internet' }))
    await catalogue.create(plan('boost', { category: 'addon' }))
    await catalogue.create(plan('static-address', { category: 'addon', service_type: 'internet' }))
    const ofType = await catalogue.paginated({ filters: '{"service_type":["internet"]}' })
    assert.deepEqual(ofType.data.map(each => each.product_slug).toSorted(), ['fibre', 'static-address'])
    const { service_id } = await asAdmin.of(services).create({ customer_id, product_id })
    const offered = await catalogue.orderable({ customer_id, service_id })
    assert.deepEqual(
      offered.map(each => each.product_slug),
      ['boost'],
    )
    const { data } = await asAdmin.of(services).list({ filters: '{"service_type":["mobile"]}' })
    assert.deepEqual(
      data.map(each => each.service_id),
      [service_id],
    )
  })
})
