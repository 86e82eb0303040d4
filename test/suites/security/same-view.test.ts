import assert from 'node:assert/strict'
import type { ServedEndpoint } from '@omnicrm/kernel'
import type { TestApp } from '@omnicrm/test'
import { neededQuery } from '../bad-input/forms.ts'
import { existingRows } from '../bad-input/neighbours.ts'
import { parametersOf, pathOf } from '../bad-input/walk.ts'
import { isRead, routeOf } from './cells.ts'
import { asUser, everyRoute, givenStage, secureProduct, type Caller, type Stage } from './stage.ts'

/** What speaks of the session itself, which is another one. */
const ofTheSession = new Set(['GET /crm/auth/me', 'GET /crm/auth/sessions', 'GET /crm/auth/users/:user_id'])

describe('who acts as a user', function () {
  this.timeout(60_000)
  let app: TestApp
  let stage: Stage
  let target: Caller
  let acting: Caller
  let reads: readonly ServedEndpoint[]
  before(async () => {
    app = await secureProduct()
    stage = await givenStage(app)
    target = stage.callers.get('customer') as Caller
    acting = await asUser(app, stage.callers.get('admin') as Caller, target)
    reads = everyRoute(app).filter(each => isRead(each) && !ofTheSession.has(routeOf(each)))
  })
  after(() => app[Symbol.asyncDispose]())

  async function seen(caller: Caller, served: ServedEndpoint, url: string): Promise<unknown> {
    const answer = await caller.send({ method: 'GET', url, query: neededQuery(served.endpoint) })
    const body = answer.body.replace(/"request_id":"[^"]*"/, '')
    return { status: answer.statusCode, body }
  }

  it('sees exactly what that user sees, of its own customer and of another: every read answers alike (USG-63, PORT-70)', async () => {
    let shown = 0
    for (const served of reads)
      for (const customer of [stage.ada, stage.bea]) {
        const values = await existingRows(app, parametersOf(served), customer)
        const url = pathOf(served.endpoint, values)
        const [theirs, ours] = [await seen(target, served, url), await seen(acting, served, url)]
        assert.deepEqual(ours, theirs, `${routeOf(served)} ${url}`)
        if ((theirs as { status: number }).status === 200) shown++
      }
    assert.ok(shown > 20, `only ${shown} reads show anything`)
  })

  it('has the name, roles, permissions and customer of that user (USG-63, USG-70)', async () => {
    const profile = async (caller: Caller) => {
      const { impersonation, ...me } = (await caller.send({ method: 'GET', url: '/crm/auth/me' })).json() as {
        impersonation: unknown
      }
      return { me, isActing: impersonation !== null }
    }
    const [theirs, ours] = [await profile(target), await profile(acting)]
    assert.deepEqual([theirs.isActing, ours.isActing], [false, true])
    assert.deepEqual(ours.me, theirs.me)
  })
})
