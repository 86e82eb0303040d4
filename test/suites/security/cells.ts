import type { Response } from 'light-my-request'
import type { ServedEndpoint } from '@omnicrm/kernel'
import { formOf, neededQuery, sampleBody } from '../bad-input/forms.ts'
import { existingRows } from '../bad-input/neighbours.ts'
import { parametersOf, pathOf, takesBody } from '../bad-input/walk.ts'
import type { Grant } from './matrix.ts'
import type { Caller, Stage } from './stage.ts'

export type Values = Readonly<Record<string, string | number>>

export const routeOf = ({ endpoint }: ServedEndpoint): string => `${endpoint.method} ${endpoint.path}`
export const isRead = ({ endpoint }: ServedEndpoint): boolean => endpoint.method === 'GET'

/** Nothing has these, so that what is let in has no effect. */
const nowhere = 999_999
const nowhereUuid = '00000000-0000-4000-8000-000000000000'
const documentationFile = 'swagger-ui.css'

export interface Cells {
  /** What is wrong with a read of this caller; empty when it is as granted. */
  faultsOfRead(served: ServedEndpoint, caller: Caller, grant: Grant): Promise<string[]>
  /** @param isForEverybody leaves it to the handler whom it serves, which an impossible body would never reach */
  faultsOfWrite(
    served: ServedEndpoint,
    caller: Caller,
    grant: Grant,
    isForEverybody: boolean,
  ): Promise<string[]>
  /** A text of the second customer that this read shows to the caller, who did not send it. */
  shownOfOther(served: ServedEndpoint, caller: Caller): Promise<string | undefined>
}

/** @param markers texts by which rows of the second customer are known */
export function makeCells(stage: Stage, markers: readonly string[]): Cells {
  const markerIn = (answer: Response, sent: Values): string | undefined =>
    markers.find(each => answer.body.includes(each) && !Object.values(sent).includes(each))
  return {
    async faultsOfRead(served, caller, grant) {
      const { own, foreign } = await sides(stage, served, caller)
      const expected = expectations(served, caller)
      const faults: string[] = []
      for (const [side, values, isRight] of [
        ['own', own, grant === 'none' ? expected.refused : expected.given],
        ['foreign', foreign, { none: expected.refused, own: expected.hidden, all: expected.given }[grant]],
      ] as const) {
        if (values === undefined) continue
        const answer = await read(served, caller, values)
        const marker = grant === 'all' ? undefined : markerIn(answer, values)
        if (marker !== undefined) faults.push(`${side}: shows '${marker}' of another customer`)
        if (!isRight(answer)) faults.push(`${side}: ${shown(answer)}`)
      }
      return faults
    },
    async faultsOfWrite(served, caller, grant, isForEverybody) {
      const asking = isForEverybody ? await caller.anew() : caller
      const { refused, hidden } = expectations(served, caller)
      const isLetIn = (answer: Response) =>
        answer.statusCode !== 403 && answer.statusCode < 500 && codeOf(answer) !== 'request.unauthenticated'
      if (!parametersOf(served).includes('user_id') || grant !== 'own') {
        const answer = await write(served, asking, isForEverybody, {})
        return (grant === 'none' ? refused : isLetIn)(answer) ? [] : [shown(answer)]
      }
      const ownAnswer = await write(served, asking, isForEverybody, { user_id: caller.userId ?? nowhere })
      const other = await write(served, asking, isForEverybody, { user_id: otherOf(stage, caller) })
      return [
        ...(isLetIn(ownAnswer) ? [] : [`own: ${shown(ownAnswer)}`]),
        ...(hidden(other) || refused(other) ? [] : [`foreign: ${shown(other)}`]),
      ]
    },
    async shownOfOther(served, caller) {
      const { own, foreign } = await sides(stage, served, caller)
      const values = foreign ?? own ?? {}
      return markerIn(await read(served, caller, values), values)
    },
  }
}

const codeOf = (answer: Response): unknown => (answer.json() as { code?: unknown }).code

/** A user who is not the caller. */
const otherOf = ({ callers }: Stage, { name }: Caller): number =>
  callers.get(name === 'admin' ? 'support' : 'admin')?.userId ?? 0

const shown = ({ statusCode, body }: Response): string => `${statusCode} ${body.slice(0, 120)}`

const expectations = (served: ServedEndpoint, { name }: Caller) => ({
  // Where anybody may come in, an address alone is no credential.
  refused: ({ statusCode }: Response) =>
    statusCode === (name === 'nobody' ? 401 : 403) || (name === 'address' && statusCode === 401),
  // Whether the machine of the test is healthy is not the question here.
  given: ({ statusCode, body }: Response) =>
    statusCode === 200 ||
    (statusCode === 503 && served.endpoint.path === '/crm/health') ||
    // Only who may see panels hears that none is configured.
    (statusCode === 404 && body.includes('"reports.noPanel"')),
  hidden: ({ statusCode, body }: Response) =>
    statusCode === 404 || (statusCode === 200 && /^(\[\]|\{"data":\[\])/.test(body)),
})

interface Sides {
  readonly own: Values | undefined
  readonly foreign: Values | undefined
}

/** What the parameters of a read mean on the caller's own side, and on the other. */
async function sides(stage: Stage, served: ServedEndpoint, caller: Caller): Promise<Sides> {
  const { app, ada, bea } = stage
  const names = [...parametersOf(served), ...Object.keys(neededQuery(served.endpoint))]
  if (names.includes('user_id'))
    return {
      own: caller.userId === null ? undefined : { user_id: caller.userId },
      foreign: { user_id: otherOf(stage, caller) },
    }
  if (names.includes('file')) return { own: { file: documentationFile }, foreign: undefined }
  const own = await existingRows(app, names, ada)
  const foreign = await existingRows(app, names, bea)
  return { own, foreign: names.some(name => own[name] !== foreign[name]) ? foreign : undefined }
}

/** What a read asks for beyond what its schema can say. */
const askedBeside: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'GET /crm/inventory/qualification': { address: '1 Harbour Road, Valletta' },
  'GET /crm/inventory/import/form': { item: 'Router' },
  'GET /crm/maps/geocode': { address: '123 Main Street, London' },
}

async function read(served: ServedEndpoint, caller: Caller, values: Values): Promise<Response> {
  const needed = { ...neededQuery(served.endpoint), ...askedBeside[routeOf(served)] }
  const query = Object.entries(needed).map(
    ([name, value]) => [name, name.endsWith('_id') ? String(values[name]) : value] as const,
  )
  return await caller.send({
    method: 'GET',
    url: pathOf(served.endpoint, values),
    query: Object.fromEntries(query),
  })
}

/** A write that nothing can come of: the ids are nobody's, and the body is none or fits but means nothing. */
async function write(
  served: ServedEndpoint,
  caller: Caller,
  withBody: boolean,
  of: Values,
): Promise<Response> {
  const { endpoint } = served
  const values = parametersOf(served).map(
    name => [name, of[name] ?? (name === 'session_id' ? nowhereUuid : nowhere)] as const,
  )
  return await caller.send({
    method: endpoint.method,
    url: pathOf(endpoint, Object.fromEntries(values)),
    ...(takesBody(endpoint) ? { payload: withBody ? sampleBody(formOf(endpoint.body ?? {})) : [] } : {}),
  })
}
