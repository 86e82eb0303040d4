import assert from 'node:assert/strict'
import type { ServedEndpoint } from '@omnicrm/kernel'
import { admin, type TestApp } from '@omnicrm/test'
import { faultyBodies, formOf, isOpenForm, sampleBody, unlimitedTexts } from './forms.ts'
import { ask, endpointsOf, pathOf, takesBody, titleOf, traces, wholeProduct, type Answer } from './walk.ts'

const withBody = (app: TestApp): ServedEndpoint[] => endpointsOf(app).filter(each => takesBody(each.endpoint))

const shown = ({ status, code, message }: Answer): string => `${status} ${code} ${message.slice(0, 160)}`

/** Users and roles take PUT with what changes only (PLAT-56). */
const isPatch = ({ endpoint }: ServedEndpoint): boolean =>
  endpoint.method === 'PATCH' || /^\/crm\/auth\/(users|roles)\/:[^/]+$/.test(endpoint.path)

describe('every endpoint with a body', function () {
  this.timeout(120_000)

  it('refuses each field that is missing, unknown, of the wrong type or beyond its limit with 400 and its name, and changes nothing (PLAT-52, PLAT-56)', async () => {
    await using app = await wholeProduct()
    const before = await traces(app)
    const wrong: string[] = []
    let tried = 0
    for (const served of withBody(app)) {
      const { endpoint } = served
      const form = formOf(endpoint.body ?? {})
      const unknown = endpoint.unknown ?? (isPatch(served) ? 'ignore' : 'refuse')
      for (const { why, field, body } of faultyBodies(form, unknown)) {
        tried++
        const answer = await ask(app.as(admin()), {
          method: endpoint.method,
          url: pathOf(endpoint),
          payload: body,
        })
        const named = Object.keys(answer.errors)
        const isNamed = named.some(each => each === field || each.startsWith(`${field}.`))
        if (answer.status !== 400 || !isNamed)
          wrong.push(`${titleOf(served)}, ${field} ${why}: ${shown(answer)} [${named.join(', ')}]`)
      }
    }
    assert.deepEqual(wrong, [])
    assert.ok(tried > 1500, `only ${tried} faults were tried`)
    assert.deepEqual(await traces(app), before)
  })

  it('names all that is missing at once', async () => {
    await using app = await wholeProduct()
    const wrong: string[] = []
    for (const served of withBody(app)) {
      const required = formOf(served.endpoint.body ?? {}).required ?? []
      if (required.length === 0) continue
      for (const payload of [undefined, {}]) {
        const { status, errors } = await ask(app.as(admin()), {
          method: served.endpoint.method,
          url: pathOf(served.endpoint),
          ...(payload ? { payload } : {}),
        })
        if (status !== 400 || required.some(name => errors[name] === undefined))
          wrong.push(`${titleOf(served)}: ${status} ${Object.keys(errors).join(', ')}`)
      }
    }
    assert.deepEqual(wrong, [])
  })

  it('refuses what is no JSON, no object, of another content or too large, and changes nothing', async () => {
    await using app = await wholeProduct()
    const before = await traces(app)
    const wrong: string[] = []
    for (const served of withBody(app)) {
      const { endpoint } = served
      const limit = endpoint.bodyLimit ?? 1024 * 1024
      const good = JSON.stringify(sampleBody(formOf(endpoint.body ?? {})))
      const bodies: readonly (readonly [
        why: string,
        payload: string | Buffer,
        type: string,
        status: number,
      ])[] = [
        ['cut off', '{"a": ', 'application/json', 400],
        ['single quotes', "{'a': 1}", 'application/json', 400],
        ['not a number', '{"a": NaN}', 'application/json', 400],
        ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'application/json', 400],
        ['a prototype', '{"__proto__": {"isAdmin": true}}', 'application/json', 400],
        ['a list', '[]', 'application/json', 400],
        ['a text', '"text"', 'application/json', 400],
        ['a number', '12', 'application/json', 400],
        ['null', 'null', 'application/json', 400],
        ['a form', 'a=1&b=2', 'application/x-www-form-urlencoded', 415],
        ['XML', '<a/>', 'text/xml', 415],
        ['another encoding', good, 'application/json; charset=utf-16', 415],
        ['larger than its limit', `{"a":"${'x'.repeat(limit)}"}`, 'application/json', 413],
      ]
      for (const [why, payload, type, expected] of bodies) {
        const answer = await ask(app.as(admin()), {
          method: endpoint.method,
          url: pathOf(endpoint),
          payload,
          headers: { 'content-type': type },
        })
        if (answer.status !== expected || answer.message === '')
          wrong.push(`${titleOf(served)}, ${why}: ${shown(answer)}`)
      }
    }
    assert.deepEqual(wrong, [])
    assert.deepEqual(await traces(app), before)
  })

  it('ignores unknown fields of a change, and does nothing (PLAT-56)', async () => {
    await using app = await wholeProduct()
    const before = await traces(app)
    const wrong: string[] = []
    for (const served of withBody(app).filter(isPatch)) {
      if (isOpenForm(formOf(served.endpoint.body ?? {}))) continue
      const answer = await ask(app.as(admin()), {
        method: served.endpoint.method,
        url: pathOf(served.endpoint),
        payload: { no_such_field: 'anything', constructor: 'text' },
      })
      if (answer.status >= 500 || answer.errors['no_such_field'] !== undefined)
        wrong.push(`${titleOf(served)}: ${shown(answer)}`)
    }
    assert.deepEqual(wrong, [])
    // The epoch of rights may be counted up for nothing: processes read once more what they knew (ADR 0005).
    const { identity_epoch: _epoch, ...after } = await traces(app)
    assert.deepEqual({ ...after, identity_epoch: before['identity_epoch'] }, before)
  })

  it('has a limit for each of its texts', async () => {
    await using app = await wholeProduct()
    const free = withBody(app).flatMap(served =>
      unlimitedTexts(formOf(served.endpoint.body ?? {})).map(field => `${titleOf(served)}: ${field}`),
    )
    assert.deepEqual(free, [])
  })
})
