import type { ServedEndpoint } from '@omnicrm/kernel'
import { admin, type TestApp } from '@omnicrm/test'
import { formOf } from '../bad-input/forms.ts'
import { existingRows } from '../bad-input/neighbours.ts'
import type { About } from './allowed.ts'
import { ask, endpointsOf, parametersOf, pathOf } from '../bad-input/walk.ts'

type Values = Record<string, string>

/** A way to ask for a list. */
export interface Question {
  /** `GET /crm/customers sort=created` */
  readonly title: string
  readonly url: string
  readonly query: Values
  /** What it is about, for the list of what is allowed. */
  readonly about: About
}

/** What lists can not be asked without, and no schema can guess. */
const needed: Readonly<Record<string, Values>> = {
  '/crm/site/radius': { latitude: '51', longitude: '1', km: '5' },
  '/crm/inventory/available': { item: 'Router' },
}

/** What half of the rows are found by, a few are, and none is; in the order of the list and another. */
const searches = ['frequent', 'rare1001', 'frequent rare1001', 'nothing', '4711']

export const listsOf = (app: TestApp): ServedEndpoint[] =>
  endpointsOf(app).filter(
    ({ endpoint }) =>
      endpoint.kind !== 'raw' && formOf(endpoint.response).properties?.['pagination'] !== undefined,
  )

/** First page, a later page, each order, each filter and searches of a list; names come from the list itself. */
export async function questionsOf(
  app: TestApp,
  served: ServedEndpoint,
  customerId: number,
): Promise<Question[]> {
  const { endpoint } = served
  const url = pathOf(endpoint, await existingRows(app, parametersOf(served), customerId))
  const query = needed[endpoint.path] ?? {}
  const of = (more: Values, about: Omit<About, 'path'> = {}): Question => ({
    title: [`${endpoint.method} ${endpoint.path}`, ...Object.entries(more).map(each => each.join('='))].join(
      ' ',
    ),
    url,
    query: { ...query, ...more },
    about: { path: endpoint.path, ...about },
  })
  const takes = endpoint.query?.properties ?? {}
  const first = await app.as(admin()).http({ method: 'GET', url, query })
  const row = (first.json() as { data?: Record<string, unknown>[] }).data?.[0]
  if (first.statusCode !== 200 || row === undefined)
    throw new Error(`${url} shows no row, so its plans say nothing: ${first.body.slice(0, 200)}`)
  const questions = [of({}), of({ page: '50' })]
  if (takes['sort'])
    for (const sort of await namesOf(app, url, { ...query, sort: '-' }, 'sort'))
      questions.push(of({ sort, order: 'asc' }, { sort }), of({ sort, order: 'desc' }, { sort }))
  if (takes['search']) for (const search of searches) questions.push(of({ search }, { search }))
  if (takes['filters'])
    for (const field of await namesOf(app, url, { ...query, filters: '{"-":[1]}' }, 'filters')) {
      const value = row[field]
      if (['string', 'number', 'boolean'].includes(typeof value))
        questions.push(of({ filters: JSON.stringify({ [field]: [value] }) }, { filter: field }))
    }
  return questions
}

/** A refusal names what is known: "…; known are a, b, c". */
async function namesOf(app: TestApp, url: string, query: Values, field: string): Promise<string[]> {
  const { errors } = await ask(app.as(admin()), { method: 'GET', url, query })
  const names = /known are (.+)$/.exec(errors[field] ?? '')?.[1]
  if (names === undefined) throw new Error(`${url} does not say what '${field}' knows: ${errors[field]}`)
  return names === 'none' ? [] : names.split(', ')
}
