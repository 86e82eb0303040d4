import assert from 'node:assert/strict'
import { admin, nobody, staff, testApp, type TestApp } from '@omnicrm/test'
import { contactApi, customerApi, siteApi, tagApi, type NewCustomer } from '../contract.ts'

describe('the export of customers', () => {
  it('is the filtered list with its chosen columns; contact and tags stand beside the row (CUST-7)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    await given(app, { customer_name: 'Suspended' }, 'Suspended')
    const id = await given(app, { customer_name: 'Zoë, "the" first', language: 'gr' })
    const asAdmin = app.as(admin())
    await asAdmin.of(contactApi).create({ customer_id: id, contact_firstname: 'Bob' })
    await asAdmin
      .of(tagApi)
      .create({ customer_id: id, tag_text: 'VIP', tag_hex_color: 'FFD700', tag_active_date: '2025-01-01' })
    const filters = JSON.stringify({ customer_status: ['Open'] })
    const columns = 'customer_name,contact,contact_email,tags,customer_enabled'
    assert.deepEqual(await linesOf(app, '/crm/customers/export', { filters, columns }), [
      `\ufeff${columns}`,
      '"Zoë, ""the"" first",Ann Quinn,ann@example.org,VIP,true',
    ])
    const [head] = await linesOf(app, '/crm/customers/export', { search: 'zoë' })
    assert.match(head ?? '', /^\ufeffcustomer_id,customer_name,.*,contact_phone,tags$/)
  })

  it('runs nothing in a spreadsheet: what would be a formula is text', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    for (const customer_name of ['=1+1', '+44', '-1+1', '@SUM(A1)']) await given(app, { customer_name })
    const [, ...lines] = await linesOf(app, '/crm/customers/export', { columns: 'customer_name' })
    assert.deepEqual(lines, ["'=1+1", "'+44", "'-1+1", "'@SUM(A1)"])
  })

  it('needs the right to see each kind, and hides tags from those who may not see them', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    await given(app, { customer_name: 'A' })
    const statusOf = async (url: string, ...rights: string[]) =>
      (await app.as(staff(...rights)).http({ method: 'GET', url })).statusCode
    const routes = {
      '/crm/customers/export': 'view_customer',
      '/crm/contact/export': 'view_customer_contact',
      '/crm/site/export': 'view_customer_site',
    }
    const all = Object.values(routes)
    for (const [url, right] of Object.entries(routes)) {
      assert.equal(await statusOf(url, right), 200, url)
      assert.equal(await statusOf(url, ...all.filter(each => each !== right)), 403, url)
      assert.equal((await app.as(nobody).http({ method: 'GET', url })).statusCode, 401, url)
    }
    assert.equal(await statusOf('/crm/customers/export?columns=tags', 'view_customer'), 400)
    assert.equal(await statusOf('/crm/customers/export?columns=customer_name,password', 'view_customer'), 400)
    const plain = await app.as(staff('view_customer')).http({ method: 'GET', url: '/crm/customers/export' })
    assert.doesNotMatch(plain.body.split('\r\n')[0] ?? '', /tags/)
  })

  it('holds one batch at a time: no statement reads more, and every row is there once', async function () {
    this.timeout(60_000)
    await using app = await testApp({ plugins: ['customers'] })
    const stamps = { created: new Date(), last_modified: new Date() }
    const { writer, reader } = app.kernel.database
    for (let at = 0; at < 1200; at += 100)
      await writer('customer').insert(
        Array.from({ length: 100 }, (_, index) => ({
          customer_name: `C${at + index}`,
          custom_fields: '{}',
          ...stamps,
        })),
      )
    const pages: number[] = []
    const hear = (rows: unknown, { sql }: { sql: string }) => {
      if (Array.isArray(rows) && sql.includes('from `customer`')) pages.push(rows.length)
    }
    reader.on('query-response', hear)
    const [, ...lines] = await linesOf(app, '/crm/customers/export', { columns: 'customer_name' })
    reader.off('query-response', hear)
    assert.deepEqual(
      lines,
      Array.from({ length: 1200 }, (_, index) => `C${index}`),
    )
    assert.ok(pages.length >= 3 && Math.max(...pages) <= 500, pages.join())
  })
})

describe('the exports of contacts and sites', () => {
  it('are of all customers or of one, without what is deleted', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const [one, other] = [await given(app, { customer_name: 'A' }), await given(app, { customer_name: 'B' })]
    const api = app.as(admin())
    const { contact_id } = await api.of(contactApi).create({ customer_id: one, contact_firstname: 'Gone' })
    await api.of(contactApi).delete({ contact_id })
    await api
      .of(siteApi)
      .create({ customer_id: one, site_name: 'Barn', latitude: -1, longitude: 2, country: 'Malta' })
    const columns = 'customer_id,contact_firstname,contact_types'
    assert.deepEqual(await linesOf(app, '/crm/contact/export', { columns }), [
      `\ufeff${columns}`,
      `${one},Ann,Primary`,
      `${other},Ann,Primary`,
    ])
    const ofOther = { columns, customer_id: String(other) }
    assert.deepEqual((await linesOf(app, '/crm/contact/export', ofOther)).slice(1), [`${other},Ann,Primary`])
    const site = await linesOf(app, '/crm/site/export', { columns: 'site_name,latitude' })
    assert.deepEqual(site.slice(1), ['Barn,-1'])
  })
})

async function given(app: TestApp, fields: NewCustomer, status?: string): Promise<number> {
  const contact = {
    contact_firstname: 'Ann',
    contact_lastname: 'Quinn',
    contact_email: 'ann@example.org',
  }
  const api = app.as(admin()).of(customerApi)
  const { customer_id } = await api.create({ ...fields, contact })
  if (status !== undefined) await api.update({ customer_id, customer_status: status })
  return customer_id
}

async function linesOf(app: TestApp, url: string, query: Record<string, string>): Promise<string[]> {
  const response = await app.as(admin()).http({ method: 'GET', url, query })
  assert.equal(response.statusCode, 200, response.body)
  assert.match(
    String(response.headers['content-disposition']),
    /^attachment; filename="\w+-\d{4}-\d\d-\d\d\.csv"/,
  )
  return response.body.trimEnd().split('\r\n')
}
