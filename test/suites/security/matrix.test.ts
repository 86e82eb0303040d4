import assert from 'node:assert/strict'
import type { ServedEndpoint } from '@omnicrm/kernel'
import type { TestApp } from '@omnicrm/test'
import { startGoogleMapsPeer, type GoogleMapsPeer } from '@omnicrm/test/peers'
import { claimsOf } from '../../../kernel/src/http/paths.ts'
import { traces } from '../bad-input/walk.ts'
import { isRead, makeCells, routeOf, type Cells } from './cells.ts'
import { markersOf } from './markers.ts'
import { readMatrix, type Grant, type Matrix } from './matrix.ts'
import {
  asUser,
  configuredKey,
  everyRoute,
  givenStage,
  secureProduct,
  trustedAddress,
  type Caller,
  type Stage,
} from './stage.ts'

const widest = (...grants: Grant[]): Grant =>
  grants.includes('all') ? 'all' : grants.includes('own') ? 'own' : 'none'

/** What happened but for the watch over API keys and sessions, which notes every use. */
async function effects(app: TestApp): Promise<Record<string, string>> {
  const watch = new Set(['alert', 'api_key', 'api_key_usage', 'session', 'sqlite_sequence'])
  return Object.fromEntries(Object.entries(await traces(app)).filter(([table]) => !watch.has(table)))
}

describe('the matrix of who may do what', function () {
  this.timeout(120_000)
  let app: TestApp
  let maps: GoogleMapsPeer
  let stage: Stage
  let matrix: Matrix
  let routes: readonly ServedEndpoint[]
  let cells: Cells

  before(async () => {
    maps = await startGoogleMapsPeer()
    app = await secureProduct({
      maps: { server_key: maps.key, places_url: maps.url, geocoding_url: maps.url },
    })
    stage = await givenStage(app)
    matrix = readMatrix([...stage.callers.keys()])
    routes = everyRoute(app)
    cells = makeCells(stage, await markersOf(app, stage.bea, stage.ada))
  })
  after(async () => {
    await app[Symbol.asyncDispose]()
    await maps.close()
  })

  const callers = (): Caller[] => [...stage.callers.values()]
  const callerOf = (name: string): Caller => stage.callers.get(name) as Caller
  const grantOf = (served: ServedEndpoint, caller: string): Grant => matrix.grant(routeOf(served), caller)
  /**
   * Somebody whose role has no right over anything of these plugins is let in only where everybody is. Of what is for
   * staff as such, too, the handler says whom it serves: people, and no machines.
   */
  const isForEverybody = (served: ServedEndpoint): boolean =>
    served.endpoint.allow === 'staff' || grantOf(served, 'writer') !== 'none'

  async function faults(
    of: readonly ServedEndpoint[],
    asking: readonly Caller[],
    grantsOf: (served: ServedEndpoint, caller: Caller) => Grant = (served, { name }) => grantOf(served, name),
  ): Promise<string[]> {
    const wrong: string[] = []
    for (const served of of)
      for (const caller of asking) {
        const grant = grantsOf(served, caller)
        const found = isRead(served)
          ? await cells.faultsOfRead(served, caller, grant)
          : await cells.faultsOfWrite(served, caller, grant, isForEverybody(served))
        wrong.push(...found.map(each => `${routeOf(served)}, ${caller.name} (${grant}): ${each}`))
      }
    return wrong
  }

  it('has a line for every route, and none for a route that is not there', () => {
    const served = routes.map(routeOf)
    const written = new Set(matrix.routes)
    assert.deepEqual(
      {
        withoutLine: served.filter(each => !written.has(each)),
        withoutRoute: matrix.routes.filter(each => !served.includes(each)),
      },
      { withoutLine: [], withoutRoute: [] },
    )
  })

  it('gives administrators everything, but for the second device of another (RBAC-3)', () => {
    assert.deepEqual(
      matrix.routes.filter(each => matrix.grant(each, 'admin') !== 'all'),
      ['POST /crm/2fa/reset-for-new-device/user/:user_id'],
    )
  })

  it('holds for every read, shows nobody rows of another customer, and changes nothing (PLAT-53, PLAT-54, PLAT-61, RBAC-3, RBAC-15, RBAC-16, RBAC-17, RBAC-18)', async () => {
    const before = await effects(app)
    assert.deepEqual(await faults(routes.filter(isRead), callers()), [])
    assert.deepEqual(await effects(app), before)
  })

  it('would notice such a row: administrators see the other customer in most reads', async () => {
    let telling = 0
    for (const served of routes.filter(isRead))
      if (await cells.shownOfOther(served, callerOf('admin'))) telling++
    assert.ok(telling > 20, `only ${telling} reads show anything`)
  })

  it('holds for every write that needs a right, and a refusal changes nothing (PLAT-53, PLAT-54, PLAT-61, RBAC-1, RBAC-3)', async () => {
    const before = await effects(app)
    const guarded = routes.filter(each => !isRead(each) && !isForEverybody(each))
    assert.deepEqual(await faults(guarded, callers()), [])
    assert.deepEqual(await effects(app), before)
  })

  it('holds for a user of two roles: what one gives, the other does not take (RBAC-1, RBAC-20)', async () => {
    const union = (served: ServedEndpoint) => widest(grantOf(served, 'customer'), grantOf(served, 'finance'))
    const guarded = routes.filter(each => isRead(each) || !isForEverybody(each))
    assert.deepEqual(await faults(guarded, [stage.twoRoles], union), [])
    assert.ok(guarded.some(each => grantOf(each, 'customer') === 'own' && union(each) === 'all'))
  })

  it('leaves a user without contact nothing of what is granted for own rows (RBAC-19)', async () => {
    const own = routes.filter(each => grantOf(each, 'customer') === 'own' && !isForEverybody(each))
    assert.ok(own.length > 20)
    assert.deepEqual(await faults(own, [stage.unlinked], () => 'none'), [])
  })

  it('holds for an administrator in the place of a customer: the rights are those of the customer, no more (AUTH-187, USG-70)', async () => {
    const impersonating = await asUser(app, callerOf('admin'), callerOf('customer'))
    const guarded = routes.filter(each => isRead(each) || !isForEverybody(each))
    assert.deepEqual(await faults(guarded, [impersonating], each => grantOf(each, 'customer')), [])
  })

  it('leaves a play nothing of the user who started its job (D-4)', async () => {
    const admin = callerOf('admin')
    const { data } = (await admin.send({ method: 'GET', url: '/crm/auth/sessions' })).json() as {
      data: { session_id: string }[]
    }
    const asked = [
      ['GET', `/crm/auth/users/${admin.userId}`],
      ['GET', `/crm/auth/sessions?user_id=${admin.userId}`],
      ['DELETE', `/crm/auth/sessions?user_id=${admin.userId}`],
      ['DELETE', `/crm/auth/sessions/${data[0]?.session_id}`],
    ] as const
    for (const [method, url] of asked)
      assert.equal((await callerOf('job').send({ method, url })).statusCode, 404, `${method} ${url}`)
    assert.equal((await admin.send({ method: 'GET', url: '/crm/auth/me' })).statusCode, 200)
  })

  it('holds under every other name of a route', async () => {
    const wrong: string[] = []
    let walked = 0
    for (const served of routes.filter(each => !isForEverybody(each))) {
      for (const { method, path } of claimsOf(served.endpoint).slice(1)) {
        walked++
        const alias = { ...served, endpoint: { ...served.endpoint, method, path } }
        for (const name of ['nobody', 'writer', 'support']) {
          if (grantOf(served, name) !== 'none') continue
          const answer = await callerOf(name).send({ method, url: path.replace(/:\w+/g, '1') })
          if (answer.statusCode !== (name === 'nobody' ? 401 : 403))
            wrong.push(`${routeOf(alias)}, ${name}: ${answer.statusCode}`)
        }
      }
    }
    assert.deepEqual(wrong, [])
    assert.ok(walked > 30, `only ${walked} names were tried`)
  })

  it('asks for the bearer token first, then the key, then the address; a bad one is not saved by the next (PLAT-62)', async () => {
    const { authorization = '' } = callerOf('support').headers
    const keyOfAuditor = { 'x-api-key': configuredKey }
    const from = { remoteAddress: trustedAddress }
    const orders = { method: 'GET', url: '/crm/provision/plays' } as const
    const products = { method: 'GET', url: '/crm/product/paginated' } as const
    const status = async (request: Parameters<TestApp['http']>[0]) => (await app.http(request)).statusCode
    assert.deepEqual(
      {
        address: await status({ ...orders, ...from }),
        keyOverAddress: await status({ ...orders, ...from, headers: keyOfAuditor }),
        key: await status({ ...products, headers: keyOfAuditor }),
        bearerOverKey: await status({ ...products, headers: { authorization, ...keyOfAuditor } }),
        badBearer: await status({
          ...products,
          ...from,
          headers: { authorization: `${authorization}x`, ...keyOfAuditor },
        }),
        badKey: await status({ ...orders, ...from, headers: { 'x-api-key': 'x'.repeat(48) } }),
      },
      { address: 200, keyOverAddress: 403, key: 200, bearerOverKey: 403, badBearer: 401, badKey: 401 },
    )
  })

  // Last, as these end sessions and set marks.
  it('holds for every write that is for everybody who is signed in (PLAT-53, PLAT-61)', async () => {
    const forEverybody = routes.filter(each => !isRead(each) && isForEverybody(each))
    assert.deepEqual(await faults(forEverybody, callers()), [])
  })
})
