import assert from 'node:assert/strict'
import { admin, customerUser, staff, testApp, type TestApp } from '@omnicrm/test'
import { definePlugin } from '@omnicrm/sdk'
import { BeforeContactDelete, BeforeSiteDelete, contactApi, customerApi, siteApi } from '../contract.ts'
import { plusCodeOf } from '@omnicrm/sdk'
import { contactScope } from '../src/service.ts'

const keeper = () =>
  staff(
    ...['view', 'create', 'update', 'delete'].flatMap(verb => [
      `${verb}_customer_contact`,
      `${verb}_customer_site`,
    ]),
  )
const london = { latitude: 51.5074, longitude: -0.1278, country: 'United Kingdom' }

async function customerOf(app: TestApp, customer_name = 'Alpha'): Promise<number> {
  return (await app.as(admin()).of(customerApi).create({ customer_name })).customer_id
}

describe('contacts', () => {
  it('gives the first contact the type Primary, and lets a customer have several, also of one type (CUST-3, CUST-56, CUST-57)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const api = app.as(keeper()).of(contactApi)
    const add = async (contact_types?: string | string[]) =>
      (
        await api.create({
          customer_id,
          contact_firstname: 'Ann',
          ...(contact_types === undefined ? {} : { contact_types }),
        })
      ).contact_types
    assert.deepEqual(await add(), ['Primary'])
    assert.deepEqual(await add(), [])
    assert.deepEqual(await add('billing, TECHNICAL, Billing'), ['Billing', 'Technical'])
    assert.deepEqual(await add('Night watch'), ['Night watch'])
    assert.deepEqual(await add(['primary', 'billing']), ['Primary', 'Billing'])
    const all = await api.ofCustomer({ customer_id })
    assert.equal(all.filter(each => each.contact_types.includes('Billing')).length, 2)
  })

  it('is linked to the customer for own-scope rights: a user of the contact sees that customer (CUST-61)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const { contact_id } = await app
      .as(keeper())
      .of(contactApi)
      .create({ customer_id, contact_firstname: 'Ann' })
    const scope = contactScope({
      config: { customer_statuses: [], customers: { default_country: '', default_location: '' } },
    })
    assert.equal(await scope.ofUser(app.entry, { user_id: 5, contact_id }), customer_id)
    assert.equal(await scope.ofUser(app.entry, { user_id: 5, contact_id: null }), undefined)
    assert.equal(await scope.ofUser(app.entry, { user_id: 5, contact_id: 999 }), undefined)
  })

  it('checks e-mail and first name, naming the field (CUST-67)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const api = app.as(keeper()).of(contactApi)
    await assert.rejects(api.create({ customer_id, contact_firstname: 'Ann', contact_email: 'nobody' }), {
      status: 400,
      errors: { contact_email: 'must be an e-mail address' },
    })
    await assert.rejects(api.create({ customer_id, contact_firstname: ' ' }), {
      status: 400,
      code: 'customers.firstNameMissing',
    })
    await assert.rejects(api.create({ customer_id: 999, contact_firstname: 'Ann' }), { status: 404 })
  })

  it('changes a contact, for those with update_customer_contact only', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const api = app.as(keeper()).of(contactApi)
    const { contact_id } = await api.create({ customer_id, contact_firstname: 'Ann' })
    const changed = await api.update({
      contact_id,
      contact_email: 'ann@example.com',
      contact_types: 'technical',
    })
    assert.deepEqual(
      [changed.contact_email, changed.contact_types, changed.contact_firstname],
      ['ann@example.com', ['Technical'], 'Ann'],
    )
    assert.equal((await api.get({ contact_id })).contact_email, 'ann@example.com')
    const reader = app.as(staff('view_customer_contact')).of(contactApi)
    await assert.rejects(reader.update({ contact_id, contact_phone: '1' }), { status: 403 })
    await assert.rejects(reader.create({ customer_id, contact_firstname: 'B' }), { status: 403 })
    await assert.rejects(api.update({ contact_id: 999, contact_phone: '1' }), { status: 404 })
  })

  it('deletes softly, but never the last one nor one that others need (CUST-66)', async () => {
    const guard = definePlugin({
      id: 'guard',
      setup(host) {
        host.hook(BeforeContactDelete, async (tx, value) => {
          const row = await tx
            .db('customer_contact')
            .where('contact_id', value.contact_id)
            .first('contact_firstname')
          if (row.contact_firstname === 'Kept') value.blockers.push('user 7 signs in with it')
          return value
        })
      },
    })
    await using app = await testApp({ plugins: ['customers', guard] })
    const customer_id = await customerOf(app)
    const api = app.as(keeper()).of(contactApi)
    const first = await api.create({ customer_id, contact_firstname: 'Ann' })
    await assert.rejects(api.delete({ contact_id: first.contact_id }), {
      status: 409,
      code: 'customers.lastContact',
    })
    const kept = await api.create({ customer_id, contact_firstname: 'Kept' })
    await assert.rejects(api.delete({ contact_id: kept.contact_id }), {
      status: 409,
      message: `Contact ${kept.contact_id} cannot be deleted: user 7 signs in with it.`,
    })
    assert.deepEqual(await api.delete({ contact_id: first.contact_id }), { result: 'success' })
    await assert.rejects(api.get({ contact_id: first.contact_id }), { status: 404 })
    assert.equal((await api.ofCustomer({ customer_id })).length, 1)
    const row = await app.entry
      .db('customer_contact')
      .where('contact_id', first.contact_id)
      .first('deleted_at')
    assert.notEqual(row.deleted_at, null)
  })

  it('keeps one contact when both are deleted at once (CUST-66)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const api = app.as(keeper()).of(contactApi)
    const both = [
      await api.create({ customer_id, contact_firstname: 'Ann' }),
      await api.create({ customer_id, contact_firstname: 'Bob' }),
    ]
    const outcomes = await Promise.allSettled(both.map(({ contact_id }) => api.delete({ contact_id })))
    assert.deepEqual(outcomes.map(each => each.status).toSorted(), ['fulfilled', 'rejected'])
    assert.equal((await api.ofCustomer({ customer_id })).length, 1)
  })

  it('shows customers their own contacts only; those of others are not there', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const mine = await customerOf(app, 'Mine')
    const other = await customerOf(app, 'Other')
    const api = app.as(keeper()).of(contactApi)
    const own = await api.create({ customer_id: mine, contact_firstname: 'Ann' })
    const foreign = await api.create({ customer_id: other, contact_firstname: 'Bob' })
    const me = app.as(customerUser(mine, 'view_own_customer_contact')).of(contactApi)
    assert.equal((await me.ofCustomer({ customer_id: mine })).length, 1)
    assert.equal((await me.get({ contact_id: own.contact_id })).contact_firstname, 'Ann')
    await assert.rejects(me.get({ contact_id: foreign.contact_id }), { status: 404 })
    await assert.rejects(me.ofCustomer({ customer_id: other }), { status: 404 })
    await assert.rejects(api.ofCustomer({ customer_id: 999 }), { status: 404 })
  })
})

describe('sites', () => {
  it('keeps several places of a customer, oldest first, as a bare array (CUST-4, PLAY-40)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const api = app.as(keeper()).of(siteApi)
    await api.create({
      customer_id,
      site_name: 'Home',
      address_line_1: '1 High Street',
      city: 'London',
      ...london,
    })
    await api.create({ customer_id, site_name: 'Office', ...london })
    const response = await app
      .as(keeper())
      .http({ method: 'GET', url: `/crm/site/customer_id/${customer_id}` })
    const [home, office] = response.json()
    assert.deepEqual(
      [home.site_name, home.address_line_1, home.city, office.site_name],
      ['Home', '1 High Street', 'London', 'Office'],
    )
    assert.deepEqual([home.latitude, home.longitude], [51.5074, -0.1278])
  })

  it('takes coordinates as numbers or numeric strings and gives numbers (PLAY-23)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const response = await app.as(keeper()).http({
      method: 'PUT',
      url: '/crm/site/',
      payload: {
        customer_id: String(customer_id),
        latitude: '-33.8688',
        longitude: '151.2093',
        country: 'Australia',
      },
    })
    assert.equal(response.statusCode, 200)
    assert.deepEqual([response.json().latitude, response.json().plus_code], [-33.8688, '4RRH46J5+FP'])
  })

  it('refuses a site without coordinates, with impossible ones, without country or with a code of another length (CUST-38..42)', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const put = async (payload: object) => {
      const response = await app
        .as(keeper())
        .http({ method: 'PUT', url: '/crm/site/', payload: { customer_id, ...payload } })
      return [response.statusCode, Object.keys(response.json().errors ?? {})]
    }
    assert.deepEqual(await put({ country: 'France' }), [400, ['latitude', 'longitude']])
    assert.deepEqual(await put({ ...london, latitude: 91 }), [400, ['latitude']])
    assert.deepEqual(await put({ latitude: 1, longitude: 1 }), [400, ['country']])
    assert.deepEqual(await put({ ...london, plus_code: 'GV4C+XV' }), [400, ['plus_code']])
  })

  it('fills an empty country from the configuration (CUST-39)', async () => {
    await using app = await testApp({
      plugins: ['customers'],
      env: { REACT_APP_DEFAULT_COUNTRY: 'Norfolk Island' },
    })
    const customer_id = await customerOf(app)
    const { country } = await app
      .as(keeper())
      .of(siteApi)
      .create({ customer_id, latitude: -29, longitude: 168, country: ' ' })
    assert.equal(country, 'Norfolk Island')
  })

  it('computes the plus code, again when the place moves, and overwrites a contradicting one (CUST-43, CUST-44, CUST-45, CUST-46)', async () => {
    assert.equal(plusCodeOf(51.5074, -0.1278), '9C3XGV4C+XV')
    assert.equal(plusCodeOf(-33.8688, 151.2093), '4RRH46J5+FP')
    assert.equal(plusCodeOf(-37.8136, 144.9631), '4RJ65XP7+H6')
    // Vectors of the Open Location Code project.
    assert.equal(plusCodeOf(47.0000625, 8.0000625), '8FVC2222+22')
    assert.equal(plusCodeOf(-41.2730625, 174.7859375), '4VCPPQGP+Q9')
    assert.equal(plusCodeOf(90, 1), 'CFX3X2X2+X2')
    // The middle of the cell that the guide shows.
    assert.equal(plusCodeOf(31.4925625, -6.3838125), '8C3MFJV8+2F')
    // Decimals that lie a binary fraction below their cell.
    assert.equal(plusCodeOf(51.508, -0.128), '9C3XGV5C+6R')
    assert.equal(plusCodeOf(41.373, 181), '82H392F2+62')
    await using app = await testApp({ plugins: ['customers'] })
    const customer_id = await customerOf(app)
    const api = app.as(keeper()).of(siteApi)
    const { site_id, plus_code } = await api.create({ customer_id, ...london, plus_code: '9C3XGPHC+3Q' })
    assert.equal(plus_code, '9C3XGV4C+XV')
    const moved = await api.update({ site_id, latitude: -33.8688, longitude: 151.2093 })
    assert.equal(moved.plus_code, '4RRH46J5+FP')
    assert.equal((await api.update({ site_id, plus_code: '9C3XGV4C+XV' })).plus_code, '4RRH46J5+FP')
  })

  it('deletes softly unless something is delivered there (CUST-55); needs its rights', async () => {
    let blocked = true
    const guard = definePlugin({
      id: 'guard',
      setup(host) {
        host.hook(BeforeSiteDelete, (_tx, value) => {
          if (blocked) value.blockers.push('2 services')
          return value
        })
      },
    })
    await using app = await testApp({ plugins: ['customers', guard] })
    const customer_id = await customerOf(app)
    const api = app.as(keeper()).of(siteApi)
    const { site_id } = await api.create({ customer_id, ...london })
    await assert.rejects(api.delete({ site_id }), {
      status: 409,
      message: `Site ${site_id} cannot be deleted: 2 services.`,
    })
    blocked = false
    await assert.rejects(app.as(staff('view_customer_site')).of(siteApi).delete({ site_id }), { status: 403 })
    await assert.rejects(app.as(staff('view_customer_site')).of(siteApi).update({ site_id, city: 'X' }), {
      status: 403,
    })
    assert.deepEqual(await api.delete({ site_id }), { result: 'success' })
    await assert.rejects(api.get({ site_id }), { status: 404 })
    await assert.rejects(api.update({ site_id, city: 'X' }), { status: 404 })
    assert.deepEqual(await api.ofCustomer({ customer_id }), [])
  })

  it('shows customers their own sites only', async () => {
    await using app = await testApp({ plugins: ['customers'] })
    const mine = await customerOf(app, 'Mine')
    const other = await customerOf(app, 'Other')
    const api = app.as(keeper()).of(siteApi)
    const own = await api.create({ customer_id: mine, ...london })
    const foreign = await api.create({ customer_id: other, ...london })
    const me = app.as(customerUser(mine, 'view_own_customer_site')).of(siteApi)
    assert.equal((await me.get({ site_id: own.site_id })).customer_id, mine)
    await assert.rejects(me.get({ site_id: foreign.site_id }), { status: 404 })
    await assert.rejects(me.ofCustomer({ customer_id: other }), { status: 404 })
  })
})
