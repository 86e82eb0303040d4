import assert from 'node:assert/strict'
import { seconds } from '@omnicrm/sdk'
import { catalogApi, type NewProduct } from '@omnicrm/plugin-catalog/contract'
import { api as identity, tokensOf } from '@omnicrm/plugin-identity/contract'
import { inventoryApi } from '@omnicrm/plugin-inventory/contract'
import { api as provisioning } from '@omnicrm/plugin-provisioning-ansible/contract'
import { admin, staff, testApp, type TestApp } from '@omnicrm/test'
import { givenNeighbours } from './neighbours.ts'
import { ask, everyPlugin, traces, wholeProduct } from './walk.ts'

const plan: NewProduct = {
  product_name: 'Mobile',
  product_slug: 'mobile',
  category: 'standalone',
  service_type: 'mobile',
  enabled: true,
  residential: true,
  provisioning_play: 'play_simple_service',
}
const seller = staff('create_provision', 'view_provision', 'view_inventory', 'update_inventory')

/** Each of these must be refused as told, and none may leave a trace. */
async function refuseAll(
  app: TestApp,
  tries: readonly (readonly [why: string, attempt: () => Promise<unknown>, expected: object])[],
): Promise<void> {
  const before = await traces(app)
  for (const [why, attempt, expected] of tries)
    await assert.rejects(attempt(), expected).catch((cause: unknown) => {
      throw new Error(why, { cause })
    })
  assert.deepEqual(await traces(app), before)
}

describe('bad input by name', function () {
  this.timeout(60_000)

  it('a play that is a path is refused for products and orders (PROV-7, PROD-90)', async () => {
    await using app = await wholeProduct()
    const { ada, productId } = await givenNeighbours(app)
    const names = ['../plays/play_simple_service', '/etc/passwd', 'plays\\play', '..', 'a/b']
    await refuseAll(
      app,
      names.map(provisioning_play => [
        `product with ${provisioning_play}`,
        () =>
          app
            .as(admin())
            .of(catalogApi)
            .create({ ...plan, provisioning_play }),
        { status: 400, message: /provisioning_play/ },
      ]),
    )
    const order = { product_id: productId, customer_id: ada }
    await refuseAll(
      app,
      [...names, 'play_simple_service.yaml'].map(provisioning_play => [
        `order with ${provisioning_play}`,
        () =>
          app
            .as(seller)
            .of(provisioning)
            .start({ ...order, provisioning_play }),
        { status: 422, code: 'provisioning-ansible.unknownPlay' },
      ]),
    )
  })

  it('variables and lists of a product that can not be read are refused by name of the field (PROD-67, PROD-95, D-41)', async () => {
    await using app = await wholeProduct()
    const { productId } = await givenNeighbours(app)
    const catalogue = app.as(admin()).of(catalogApi)
    const fields: readonly Partial<NewProduct>[] = [
      { provisioning_json_vars: '{"monthly_cost": 15,}' },
      { provisioning_json_vars: "{'monthly_cost': 15}" },
      { provisioning_json_vars: '[1, 2]' },
      { provisioning_json_vars: '15' },
      { inventory_items_list: 'SIM Card, Mobile Number' },
      { inventory_items_list: "['SIM Card', 'SIM Card']" },
      { relies_on_list: 'mobile' },
    ]
    await refuseAll(
      app,
      fields.flatMap(field => {
        const message = new RegExp(Object.keys(field).join())
        return [
          [
            `new product ${JSON.stringify(field)}`,
            () => catalogue.create({ ...plan, ...field }),
            { status: 400, message },
          ],
          [
            `changed product ${JSON.stringify(field)}`,
            () => catalogue.update({ product_id: productId, ...field }),
            { status: 400, message },
          ],
        ] as const
      }),
    )
  })

  it('an item of an unknown type, of another customer, of another type or none at all is refused before a job exists (LIFE-15, LIFE-22, PROV-8, PROV-95, D-41)', async () => {
    await using app = await wholeProduct()
    const { ada, bea } = await givenNeighbours(app)
    const asAdmin = app.as(admin())
    const { product_id } = await asAdmin
      .of(catalogApi)
      .create({ ...plan, inventory_items_list: "['Router']" })
    const unknown = await asAdmin
      .of(catalogApi)
      .create({ ...plan, product_slug: 'unknown', inventory_items_list: "['Satellite']" })
    assert.match(unknown.warnings.join(), /Satellite/)
    const inventory = asAdmin.of(inventoryApi)
    const { inventory_id: theirs } = (await inventory.ofCustomer({ customer_id: bea })).data[0] ?? {}
    const order = (more: object) => () =>
      app
        .as(seller)
        .of(provisioning)
        .start({ product_id, customer_id: ada, ...more })
    await refuseAll(app, [
      [
        'unknown type',
        order({ product_id: unknown.product_id, Satellite: 1 }),
        { status: 422, message: /Satellite/ },
      ],
      [
        'unknown type of stock',
        () => inventory.create({ item: 'Satellite', itemtext1: 'x' }),
        { status: 400 },
      ],
      ['item of another customer', order({ Router: theirs }), { status: 409, message: /Router/ }],
      ['no item', order({}), { status: 400, errors: { Router: 'choose an item' } }],
      ['no such item', order({ Router: 2_000_000_000 }), { status: 409, code: 'inventory.deleted' }],
      [
        'no id',
        order({ Router: 'the blue one' }),
        { status: 400, errors: { Router: 'must be the id of an inventory item' } },
      ],
    ])
  })

  it('an expired token and that of a revoked user open nothing, wherever they are sent (AUTH-8, AUTH-28)', async () => {
    await using app = await testApp({
      plugins: everyPlugin(),
      config: { auth: { bcrypt_cost: 4 }, rate_limit: { login_per_minute: 0 } },
      env: { OMNICRM_ADMIN_EMAIL: 'root@example.org', OMNICRM_ADMIN_PASSWORD: 'TempP@ssw0rd!' },
      firstBoot: { demo: false },
    })
    const signIn = async (email: string) =>
      tokensOf(await app.as(undefined).of(identity).login({ email, password: 'TempP@ssw0rd!' })).access_token
    const look = async (token: string) =>
      (
        await ask(app, {
          method: 'GET',
          url: '/crm/customers',
          headers: { authorization: `Bearer ${token}` },
        })
      ).status
    const clerk = await app.as(admin()).of(identity).createUser({
      username: 'clerk',
      email: 'clerk@example.org',
      password: 'TempP@ssw0rd!',
      first_name: 'Cleo',
      last_name: 'Clerk',
      role: 'Support',
      must_change_password: false,
    })
    const [token, another] = [await signIn('clerk@example.org'), await signIn('root@example.org')]
    assert.deepEqual([await look(token), await look(another)], [200, 200])
    await app.as(admin()).of(identity).deleteUser({ user_id: clerk.user_id })
    assert.deepEqual([await look(token), await look(another)], [401, 200])
    app.clock.advance(seconds(15 * 60 + 1))
    assert.equal(await look(another), 401)
  })

  it('a second click with the same key is the first: one job, one set of holds, the same answer (PROV-90)', async () => {
    await using app = await wholeProduct()
    const { ada, productId } = await givenNeighbours(app)
    const click = () =>
      app
        .as(seller)
        .of(provisioning)
        .start({ product_id: productId, customer_id: ada }, { idempotencyKey: 'click' })
    const first = await click()
    const before = await traces(app)
    assert.deepEqual(await click(), first)
    assert.deepEqual(await traces(app), before)
    await assert.rejects(
      app
        .as(seller)
        .of(provisioning)
        .start({ product_id: productId, customer_id: ada, note: 'other' }, { idempotencyKey: 'click' }),
      { status: 422 },
    )
    assert.deepEqual(await traces(app), before)
  })
})
