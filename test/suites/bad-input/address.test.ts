import assert from 'node:assert/strict'
import type { ServedEndpoint } from '@omnicrm/kernel'
import { admin, type TestApp } from '@omnicrm/test'
import { formOf, sampleBody, type Form } from './forms.ts'
import { existingRows, givenNeighbours } from './neighbours.ts'
import { ask, endpointsOf, pathOf, takesBody, titleOf, traces, wholeProduct } from './walk.ts'

const parametersOf = ({ endpoint }: ServedEndpoint): string[] =>
  [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)

const isNumber = ({ endpoint }: ServedEndpoint, name: string): boolean => {
  const { type } = formOf(endpoint.params?.properties[name] ?? {})
  return type === 'integer' || type === 'number' || (type === undefined && name.endsWith('_id'))
}

const noIds = [
  'abc',
  '0',
  '-1',
  '1.5',
  '1e3',
  '0x10',
  '99999999999999999999',
  '2147483648',
  '1 or 1=1',
  "1'",
  '../1',
  '\u0000',
  'null',
]
const noTexts = ['../../etc/passwd', 'x'.repeat(2000), '\u0000', '%', "' or '1'='1"]

const goodBody = ({ endpoint }: ServedEndpoint) =>
  takesBody(endpoint) && endpoint.body ? { payload: sampleBody(formOf(endpoint.body)) } : {}

/** What this query parameter does not take. */
function badValues(form: Form): string[] {
  if (form.format === 'json-object') return ['{', '[]', '"text"', '12']
  if (form.format === 'instant' || form.format === 'date')
    return ['yesterday', '2025-02-30', '2025-13-01T00:00:00Z']
  if (form.enum) return ['no-such-word']
  const limits = [
    ...(form.minimum === undefined ? [] : [String(form.minimum - 1)]),
    ...(form.maximum === undefined ? [] : [String(form.maximum + 1)]),
  ]
  if (form.type === 'integer') return ['abc', '1.5', '1;drop table customer', ...limits]
  if (form.type === 'number') return ['abc', ...limits]
  if (form.type === 'boolean') return ['perhaps']
  return form.maxLength === undefined ? [] : ['x'.repeat(form.maxLength + 1)]
}

/** Giving back what one does not hold is no fault: a wizard that closes twice gets the same answer (INV-88). */
const isIdempotent = ({ plugin, name }: ServedEndpoint): boolean =>
  plugin === 'inventory' && name === 'unhold'

const lists = (app: TestApp): ServedEndpoint[] =>
  endpointsOf(app).filter(({ endpoint }) => endpoint.query?.properties['filters'] !== undefined)

describe('the address of every endpoint', function () {
  this.timeout(120_000)

  it('takes no id that is none: 404 or 400, and nothing happens', async () => {
    await using app = await wholeProduct()
    const before = await traces(app)
    const wrong: string[] = []
    let tried = 0
    for (const served of endpointsOf(app))
      for (const name of parametersOf(served))
        for (const value of isNumber(served, name) ? noIds : noTexts) {
          tried++
          const answer = await ask(app.as(admin()), {
            method: served.endpoint.method,
            url: pathOf(served.endpoint, { [name]: value }),
            ...goodBody(served),
          })
          // A path of text may meet another route, which then tells its methods.
          if (![400, 404, 405].includes(answer.status))
            wrong.push(
              `${titleOf(served)} with ${name} ${JSON.stringify(value).slice(0, 40)}: ${answer.status}`,
            )
        }
    assert.deepEqual(wrong, [])
    assert.ok(tried > 400, `only ${tried} addresses were tried`)
    assert.deepEqual(await traces(app), before)
  })

  it('of a record that is not there answers 404, or an empty list, and nothing happens (PLAT-54)', async () => {
    await using app = await wholeProduct()
    const before = await traces(app)
    const wrong: string[] = []
    let looked = 0
    for (const served of endpointsOf(app).filter(each => parametersOf(each).length > 0)) {
      const values = Object.fromEntries(parametersOf(served).map(name => [name, 2_000_000_000]))
      const response = await app.as(admin()).http({
        method: served.endpoint.method,
        url: pathOf(served.endpoint, values),
        ...goodBody(served),
      })
      if (response.statusCode === 404) looked++
      const isEmptyList =
        served.endpoint.method === 'GET' &&
        response.statusCode === 200 &&
        (response.body === '[]' || response.body.startsWith('{"data":[]'))
      // Fields that depend on each other, and a proof in the body of who calls, are judged before the record is looked for.
      const refusal = served.endpoint.allow === 'anyone' ? [400, 401] : [400]
      const isJudgedFirst = takesBody(served.endpoint) && refusal.includes(response.statusCode)
      if (response.statusCode !== 404 && !isEmptyList && !isJudgedFirst && !isIdempotent(served))
        wrong.push(`${titleOf(served)}: ${response.statusCode} ${response.body.slice(0, 150)}`)
    }
    assert.deepEqual(wrong, [])
    assert.ok(looked > 60, `only ${looked} endpoints looked for the record`)
    assert.deepEqual(await traces(app), before)
  })

  it('names the query parameter that it does not take (PLAT-46, PLAT-47)', async () => {
    await using app = await wholeProduct()
    const wrong: string[] = []
    let tried = 0
    for (const served of endpointsOf(app))
      for (const [name, schema] of Object.entries(served.endpoint.query?.properties ?? {}))
        for (const value of badValues(formOf(schema))) {
          tried++
          const answer = await ask(app.as(admin()), {
            method: served.endpoint.method,
            url: pathOf(served.endpoint),
            query: { [name]: value },
          })
          if (answer.status !== 400 || answer.errors[name] === undefined)
            wrong.push(
              `${titleOf(served)} with ${name}=${value.slice(0, 40)}: ${answer.status} ${answer.message}`,
            )
        }
    assert.deepEqual(wrong, [])
    assert.ok(tried > 200, `only ${tried} parameters were tried`)
  })

  it('of a list refuses unknown names to sort and filter by, and values that are no values (PLAT-48, PLAT-49)', async () => {
    await using app = await wholeProduct()
    const wrong: string[] = []
    const { ada } = await givenNeighbours(app)
    const walked = lists(app)
    assert.ok(walked.length > 15, `only ${walked.length} lists were walked`)
    for (const served of walked) {
      const url = pathOf(served.endpoint, await existingRows(app, parametersOf(served), ada))
      const refused = async (query: Record<string, string>, field: string) => {
        const answer = await ask(app.as(admin()), { method: 'GET', url, query })
        if (answer.status !== 400 || answer.errors[field] === undefined)
          wrong.push(`${titleOf(served)} with ${JSON.stringify(query)}: ${answer.status} ${answer.message}`)
        return answer
      }
      const isSorted = served.endpoint.query?.properties['sort'] !== undefined
      for (const sort of isSorted ? ['no_such_column', '1; drop table customer', '__proto__'] : [])
        await refused({ sort }, 'sort')
      const { errors } = await refused({ filters: '{"no_such_column":["a"]}' }, 'filters')
      await refused({ filters: '{"constructor":["a"]}' }, 'filters')
      const known = /known are (.*)$/.exec(errors['filters'] ?? '')?.[1] ?? 'none'
      for (const name of known === 'none' ? [] : known.split(', '))
        for (const value of ['{"a":1}', '[{"a":1}]', '[["a"]]'])
          await refused({ filters: `{"${name}":${value}}` }, 'filters')
    }
    assert.deepEqual(wrong, [])
  })

  it('of a list takes anything as text to search for (PLAT-48)', async () => {
    await using app = await wholeProduct()
    const wrong: string[] = []
    for (const served of lists(app))
      for (const search of [
        "'",
        '%',
        '_',
        '\\',
        '"; drop table customer; --',
        '!',
        '😀',
        '\u0000',
        '*',
        '+-~<>()"',
      ]) {
        const { status, message } = await ask(app.as(admin()), {
          method: 'GET',
          url: pathOf(served.endpoint),
          query: { search },
        })
        if (status >= 500)
          wrong.push(`${titleOf(served)} with ${JSON.stringify(search)}: ${status} ${message}`)
      }
    assert.deepEqual(wrong, [])
  })
})
