import assert from 'node:assert/strict'
import type { ServedEndpoint } from '@omnicrm/kernel'
import { customerUser, jobActor, type TestApp } from '@omnicrm/test'
import { formOf, neededQuery, sampleBody } from './forms.ts'
import { givenNeighbours, rowOf } from './neighbours.ts'
import {
  endpointsOf,
  parametersOf,
  pathOf,
  rightsOf,
  takesBody,
  titleOf,
  traces,
  wholeProduct,
} from './walk.ts'

const ownOf = (app: TestApp): ServedEndpoint[] =>
  endpointsOf(app).filter(({ endpoint }) => rightsOf(endpoint.allow, 'own').length > 0)

/** All rights over own rows, in the hands of somebody of this customer. */
const userOf = (app: TestApp, customerId: number) =>
  app.as(customerUser(customerId, ...ownOf(app).flatMap(each => rightsOf(each.endpoint.allow, 'own'))))

async function valuesFor(app: TestApp, names: readonly string[], customerId: number) {
  const found: Record<string, string | number> = {}
  for (const name of names) {
    const value = await rowOf(app, name, customerId)
    if (value !== undefined) found[name] = value
  }
  return found
}

/** True when somewhere in the answer a row of this customer shows. */
const tells = (text: string, customerId: number): boolean =>
  new RegExp(`"customer_id":"?${customerId}\\b`).test(text)

/** Giving back a hold that one does not have is no fault, and does nothing. */
const isHarmless = ({ plugin, name }: ServedEndpoint): boolean => plugin === 'inventory' && name === 'unhold'

describe('a user of one customer', function () {
  this.timeout(60_000)

  it('finds nothing under the ids of another customer, changes nothing, and finds its own (RBAC-1, PLAT-54)', async () => {
    await using app = await wholeProduct()
    const { ada, bea } = await givenNeighbours(app)
    const before = await traces(app)
    const wrong: string[] = []
    let walked = 0
    for (const served of ownOf(app).filter(each => parametersOf(each).length > 0)) {
      const { endpoint } = served
      const foreign = await valuesFor(app, parametersOf(served), bea)
      if (Object.keys(foreign).length === 0) continue
      walked++
      const own = await valuesFor(app, parametersOf(served), ada)
      const payload =
        takesBody(endpoint) && endpoint.body ? { payload: sampleBody(formOf(endpoint.body)) } : {}
      const ask = async (values: Record<string, string | number>) =>
        await userOf(app, ada).http({
          method: endpoint.method,
          url: pathOf(endpoint, values),
          query: neededQuery(endpoint),
          ...payload,
        })
      const refused = await ask(foreign)
      const isEmpty = refused.statusCode === 200 && /^(\[\]|\{"data":\[\])/.test(refused.body)
      // What a customer may not do at all is refused alike for its own rows: the answer tells nothing about others.
      const isForNobody = refused.statusCode === 403 && (await ask(own)).statusCode === 403
      if (refused.statusCode !== 404 && !isEmpty && !isForNobody && !isHarmless(served))
        wrong.push(`${titleOf(served)}: ${refused.statusCode} ${refused.body.slice(0, 120)}`)
      if (endpoint.method !== 'GET') continue
      const given = await ask(own)
      if (given.statusCode !== 200 || /^(\[\]|\{"data":\[\])/.test(given.body))
        wrong.push(`${titleOf(served)}, its own: ${given.statusCode} ${given.body.slice(0, 120)}`)
    }
    assert.deepEqual(wrong, [])
    assert.ok(walked > 10, `only ${walked} endpoints were walked`)
    assert.deepEqual(await traces(app), before)
  })

  it('sees no row of another customer in any list, whatever it asks for (RBAC-1)', async () => {
    await using app = await wholeProduct()
    const { ada, bea } = await givenNeighbours(app)
    const wrong: string[] = []
    for (const served of ownOf(app)) {
      const { endpoint } = served
      if (endpoint.method !== 'GET' || parametersOf(served).length > 0) continue
      const names = Object.keys(endpoint.query?.properties ?? {})
      const foreign = await valuesFor(
        app,
        names.filter(name => name.endsWith('_id')),
        bea,
      )
      const questions: Record<string, string>[] = [
        {},
        ...Object.entries(foreign).map(([name, value]) => ({ [name]: String(value) })),
        ...(names.includes('filters') ? [{ filters: JSON.stringify({ customer_id: [bea] }) }] : []),
        ...(names.includes('search') ? [{ search: 'Bea' }] : []),
      ]
      for (const query of questions) {
        const answer = await userOf(app, ada).http({
          method: 'GET',
          url: pathOf(endpoint),
          query: { ...neededQuery(endpoint), ...query },
        })
        const isFine = [200, 400, 404].includes(answer.statusCode) && !tells(answer.body, bea)
        const isNamed = 'customer_id' in query && answer.statusCode !== 404
        if (!isFine || isNamed)
          wrong.push(
            `${titleOf(served)} ${JSON.stringify(query)}: ${answer.statusCode} ${answer.body.slice(0, 120)}`,
          )
      }
    }
    assert.deepEqual(wrong, [])
  })

  it('can not name the rows of another customer in what it sends, and changes nothing (RBAC-1, D-40)', async () => {
    await using app = await wholeProduct()
    const { ada, bea, productId } = await givenNeighbours(app)
    const before = await traces(app)
    const wrong: string[] = []
    let walked = 0
    for (const served of ownOf(app).filter(each => takesBody(each.endpoint))) {
      const { endpoint } = served
      const names = Object.keys(formOf(endpoint.body ?? {}).properties ?? {}).filter(name =>
        name.endsWith('_id'),
      )
      const own = await valuesFor(app, parametersOf(served), ada)
      for (const [name, value] of Object.entries(await valuesFor(app, names, bea))) {
        walked++
        const answer = await userOf(app, ada).http({
          method: endpoint.method,
          url: pathOf(endpoint, own),
          payload: {
            ...sampleBody(formOf(endpoint.body ?? {})),
            ...(names.includes('product_id') ? { product_id: productId } : {}),
            [name]: value,
          },
        })
        if (![400, 403, 404, 409, 422].includes(answer.statusCode))
          wrong.push(`${titleOf(served)} ${name}: ${answer.statusCode} ${answer.body.slice(0, 160)}`)
      }
    }
    assert.deepEqual(wrong, [])
    assert.ok(walked > 2, `only ${walked} fields were tried`)
    assert.deepEqual(await traces(app), before)
  })
})

describe('the token of a play', function () {
  this.timeout(60_000)

  it('writes nothing for another customer than that of its job (D-4, D-37)', async () => {
    await using app = await wholeProduct()
    const { ada, bea, productId } = await givenNeighbours(app)
    const provision = Number(await rowOf(app, 'provision_id', ada))
    const role = await app.entry
      .db('role_permission')
      .join('role', 'role.id', 'role_permission.role_id')
      .join('permission', 'permission.id', 'role_permission.permission_id')
      .where('role.name', 'playbook')
      .pluck('permission.name')
    const play = app.as(jobActor({ provision_id: provision, customer_id: ada }, ...(role as string[])))
    const before = await traces(app)
    const wrong: string[] = []
    let walked = 0
    for (const served of endpointsOf(app)) {
      const { endpoint } = served
      if (endpoint.method === 'GET' || !rightsOf(endpoint.allow).some(each => role.includes(each))) continue
      const bodyNames = Object.keys(formOf(endpoint.body ?? {}).properties ?? {}).filter(name =>
        name.endsWith('_id'),
      )
      const inPath = await valuesFor(app, parametersOf(served), bea)
      const inBody = await valuesFor(app, bodyNames, bea)
      const good = {
        ...sampleBody(formOf(endpoint.body ?? {})),
        ...(bodyNames.includes('product_id') ? { product_id: productId } : {}),
      }
      const bodies =
        parametersOf(served).length > 0
          ? [good]
          : Object.entries(inBody).map(([name, value]) => ({ ...good, customer_id: ada, [name]: value }))
      for (const payload of bodies) {
        walked++
        const answer = await play.http({
          method: endpoint.method,
          url: pathOf(endpoint, inPath),
          ...(takesBody(endpoint) ? { payload } : {}),
        })
        if (answer.statusCode < 400)
          wrong.push(
            `${titleOf(served)} ${JSON.stringify({ ...inPath, ...payload })}: ${answer.statusCode} ${answer.body.slice(0, 100)}`,
          )
      }
    }
    assert.deepEqual(wrong, [])
    assert.ok(walked > 8, `only ${walked} writes were tried`)
    assert.deepEqual(await traces(app), before)
  })
})
