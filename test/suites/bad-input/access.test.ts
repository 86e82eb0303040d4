import assert from 'node:assert/strict'
import { nobody, staff, type TestApp } from '@omnicrm/test'
import { formOf, sampleBody } from './forms.ts'
import {
  ask,
  endpointsOf,
  isForAll,
  isOpen,
  outsiderOf,
  pathOf,
  rightsOf,
  takesBody,
  titleOf,
  traces,
  wholeProduct,
} from './walk.ts'
import type { Actor } from '@omnicrm/sdk'
import type { ServedEndpoint } from '@omnicrm/kernel'

/** A good request, but for who sends it. */
async function knock(app: TestApp, served: ServedEndpoint, actor: Actor | undefined) {
  const { endpoint } = served
  return await ask(app.as(actor), {
    method: endpoint.method,
    url: pathOf(endpoint),
    ...(takesBody(endpoint) && endpoint.body ? { payload: sampleBody(formOf(endpoint.body)) } : {}),
  })
}

describe('every endpoint', function () {
  this.timeout(60_000)

  it('that is not open to the world answers 401 to a caller without credential, and changes nothing (PLAT-53, AUTH-1)', async () => {
    await using app = await wholeProduct()
    const before = await traces(app)
    const wrong: string[] = []
    let walked = 0
    for (const served of endpointsOf(app).filter(each => !isOpen(each.endpoint.allow))) {
      walked++
      const { status, code } = await knock(app, served, nobody)
      if (status !== 401 || code !== 'request.unauthenticated')
        wrong.push(`${titleOf(served)}: ${status} ${code}`)
    }
    assert.deepEqual(wrong, [])
    assert.ok(walked > 80, `only ${walked} endpoints were walked`)
    assert.deepEqual(await traces(app), before)
  })

  it('answers 401 to a token that nobody issued, even where the world may come in', async () => {
    await using app = await wholeProduct()
    const wrong: string[] = []
    let walked = 0
    for (const served of endpointsOf(app).filter(each => !isOpen(each.endpoint.allow))) {
      walked++
      const { endpoint } = served
      const { status } = await ask(app, {
        method: endpoint.method,
        url: pathOf(endpoint),
        headers: { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.' },
      })
      if (status !== 401) wrong.push(`${titleOf(served)}: ${status}`)
    }
    assert.deepEqual(wrong, [])
    assert.ok(walked > 80, `only ${walked} endpoints were walked`)
  })

  it('answers 403 to who holds every right of the product but the one it asks for, and changes nothing (PLAT-54, RBAC-1)', async () => {
    await using app = await wholeProduct()
    const before = await traces(app)
    const wrong: string[] = []
    let walked = 0
    for (const served of endpointsOf(app).filter(each => !isForAll(each.endpoint.allow))) {
      walked++
      const { status, message } = await knock(app, served, outsiderOf(app, served))
      if (status !== 403 || message !== 'Access denied')
        wrong.push(`${titleOf(served)}: ${status} ${message}`)
    }
    assert.deepEqual(wrong, [])
    assert.ok(walked > 80, `only ${walked} endpoints were walked`)
    assert.deepEqual(await traces(app), before)
  })

  it('answers 403 to a right over own rows in the hands of somebody who belongs to no customer (RBAC-1)', async () => {
    await using app = await wholeProduct()
    const wrong: string[] = []
    let walked = 0
    for (const served of endpointsOf(app)) {
      const own = rightsOf(served.endpoint.allow, 'own')
      if (own.length === 0) continue
      walked++
      const { status } = await knock(app, served, staff(...own))
      if (status !== 403) wrong.push(`${titleOf(served)}: ${status}`)
    }
    assert.deepEqual(wrong, [])
    assert.ok(walked > 25, `only ${walked} endpoints were walked`)
  })
})
