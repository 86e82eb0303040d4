import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { makeClock, startBench, type Bench } from './cgrates-client.ts'

const account = { Tenant: 'op1', Account: 'svc-1' }
const topUp = { Identifier: '*topup', BalanceType: '*data', BalanceId: 'monthly', Units: 10, Weight: 10 }

async function givenPlan(bench: Bench, options: { Time?: string; MonthDays?: string } = {}): Promise<void> {
  await bench.result('APIerSv1.SetActions', { ActionsId: 'ACT', Actions: [topUp], Overwrite: true })
  const timing = { ActionsId: 'ACT', Time: '00:00:00', MonthDays: '5', Weight: 10, ...options }
  await bench.result('APIerSv1.SetActionPlan', { Id: 'AP', ActionPlan: [timing], Overwrite: true })
  await bench.result('APIerSv2.SetAccount', { ...account, ActionPlanIDs: ['AP'], ReloadScheduler: true })
}

async function amount(bench: Bench): Promise<number | undefined> {
  return bench.peer.state.accounts.get('op1:svc-1')?.balances?.['*data']?.[0]?.value
}

/** A server that keeps what is posted to it. */
async function startHook() {
  const bodies: string[] = []
  const headers: Array<[type: string | undefined, authorization: string | undefined]> = []
  const server = createServer((request, response) => {
    headers.push([request.headers['content-type'], request.headers.authorization])
    request.on('data', chunk => bodies.push(String(chunk)))
    request.on('end', () => response.end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  const close = async () => {
    if (!server.listening) return
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { url, bodies, headers, close, [Symbol.asyncDispose]: close }
}

describe('CGRateS peer: actions (cgrates-rpc 4)', () => {
  it('runs by weight, stores nothing when one fails, and makes a missing account', async () => {
    await using bench = await startBench()
    const Actions = [
      { ...topUp, Identifier: '*no_such', Weight: 5 },
      { ...topUp, Weight: 20 },
    ]
    await bench.result('APIerSv1.SetActions', { ActionsId: 'BAD', Actions })
    assert.equal(
      await bench.error('APIerSv1.ExecuteAction', { ...account, ActionsId: 'BAD' }),
      'PARTIALLY_EXECUTED',
    )
    assert.equal(bench.peer.state.accounts.size, 0)
    await bench.result('APIerSv1.SetActions', {
      ActionsId: 'GOOD',
      Actions: [topUp, { ...topUp, Identifier: '*topup_reset', Units: 3, Weight: 20 }],
    })
    await bench.result('APIerSv1.ExecuteAction', { ...account, ActionsId: 'GOOD' })
    assert.equal(await amount(bench), 13)
    assert.equal(await bench.error('APIerSv1.ExecuteAction', { ...account, ActionsId: 'NONE' }), 'NOT_FOUND')
  })

  it('refuses a second set without Overwrite and an action without identifier', async () => {
    await using bench = await startBench()
    await bench.result('APIerSv1.SetActions', { ActionsId: 'ACT', Actions: [topUp] })
    assert.equal(await bench.error('APIerSv1.SetActions', { ActionsId: 'ACT', Actions: [topUp] }), 'EXISTS')
    assert.equal(
      await bench.error('APIerSv1.SetActions', { ActionsId: 'X', Actions: [{ Units: 1 }] }),
      'MANDATORY_IE_MISSING:Action::[Identifier]',
    )
    assert.equal(await bench.error('APIerSv1.SetActions', {}), 'MANDATORY_IE_MISSING: [ActionsId Actions]')
    assert.equal(await bench.error('APIerSv1.GetActions', 'NONE'), 'SERVER_ERROR: NOT_FOUND')
    assert.equal(await bench.error('APIerSv1.RemoveActions', { ActionIDs: null }), 'NOT_FOUND')
  })

  it('gives actions back with texts under V1 and as a map under V2', async () => {
    await using bench = await startBench()
    const texts = { ...topUp, BalanceType: '*voice', Units: '60s', BalanceWeight: '20' }
    await bench.result('APIerSv2.SetActions', { ActionsId: 'ACT', Actions: [texts] })
    const [old] = (await bench.result('APIerSv1.GetActions', 'ACT')) as Array<Record<string, unknown>>
    assert.deepEqual([old?.Units, old?.BalanceWeight, old?.Identifier], ['60000000000', '20', '*topup'])
    const map = (await bench.result('APIerSv2.GetActions', { ActionIDs: ['ACT'] })) as Record<
      string,
      Array<Record<string, unknown>>
    >
    const balance = map.ACT?.[0]?.Balance as { Value: object; ID: string }
    assert.deepEqual(
      [balance.ID, balance.Value],
      ['monthly', { Method: '', Params: null, Static: 60_000_000_000 }],
    )
    assert.match(
      await bench.error('APIerSv1.SetActions', { ActionsId: 'A', Actions: [{ ...topUp, Units: '5' }] }),
      /^json: cannot unmarshal string into Go struct field V1AttrSetActions\.Actions\.Units of type float64/,
    )
  })

  it('drops an expiry it cannot read in silence', async () => {
    await using bench = await startBench()
    await bench.result('APIerSv1.SetActions', {
      ActionsId: 'ACT',
      Actions: [{ ...topUp, ExpiryTime: 'some day' }],
    })
    await bench.result('APIerSv1.ExecuteAction', { ...account, ActionsId: 'ACT' })
    const [balance] = (await bench.account('svc-1')).BalanceMap?.['*data'] ?? []
    assert.equal(balance?.ExpirationDate, '0001-01-01T00:00:00Z')
  })

  it('posts the account without signature, and counts what no server takes as done', async () => {
    await using hook = await startHook()
    await using bench = await startBench({ settings: { postDelayMs: 1 } })
    const post = (ExtraParameters: string) => ({
      ActionsId: 'P',
      Overwrite: true,
      Actions: [
        { ...topUp, Weight: 20 },
        { Identifier: '*http_post', ExtraParameters },
      ],
    })
    await bench.result('APIerSv1.SetActions', post(hook.url))
    await bench.result('APIerSv1.ExecuteAction', { ...account, ActionsId: 'P' })
    const posted = JSON.parse(hook.bodies.join('')) as {
      ID: string
      BalanceMap: Record<string, Array<{ Value: number }>>
    }
    assert.deepEqual([posted.ID, posted.BalanceMap['*data']?.[0]?.Value], ['op1:svc-1', 10])
    assert.deepEqual(hook.headers, [['application/json', undefined]])
    await hook.close()
    await bench.result('APIerSv1.ExecuteAction', { ...account, ActionsId: 'P' })
    assert.deepEqual(
      bench.peer.state.failedPosts.map(each => each.url),
      [hook.url],
    )
    assert.equal(await amount(bench), 20)
  })

  it('writes CDRs for the balance actions of the same set alone', async () => {
    await using bench = await startBench({ settings: { hasCdrConnection: true } })
    const log = {
      Identifier: '*cdrlog',
      ExtraParameters: '{"Category":"activation","Note":"~*act.ActionID"}',
      Weight: 1,
    }
    await bench.result('APIerSv1.SetActions', {
      ActionsId: 'ACT',
      Actions: [topUp, { Identifier: '*log', Weight: 5 }, log],
    })
    await bench.result('APIerSv1.ExecuteAction', { ...account, ActionsId: 'ACT' })
    const cdrs = (await bench.result('APIerSv2.GetCDRs')) as Array<Record<string, unknown>>
    assert.deepEqual(
      cdrs.map(({ RunID, Category, Cost, Usage, Account, ExtraFields }) => ({
        RunID,
        Category,
        Cost,
        Usage,
        Account,
        ExtraFields,
      })),
      [
        {
          RunID: '*topup',
          Category: 'activation',
          Cost: 10,
          Usage: '1',
          Account: 'svc-1',
          ExtraFields: { Note: 'ACT' },
        },
      ],
    )
  })
})

describe('CGRateS peer: action plans and scheduler (cgrates-rpc 5)', () => {
  it('answers the worked errors of plans to the letter (appendix A)', async () => {
    await using bench = await startBench()
    const plan = (ActionPlan: object) => ({ Id: 'AP_1', ActionPlan: [ActionPlan], Overwrite: true })
    const timing = { ActionsId: 'MISSING', Time: '00:00:00', MonthDays: '1', Weight: 10 }
    assert.equal(await bench.error('APIerSv1.SetActionPlan', plan(timing)), 'BROKEN_REFERENCE:MISSING')
    assert.equal(
      await bench.error('APIerSv1.SetActionPlan', plan({ Overwrite: true, ReloadScheduler: true })),
      'MANDATORY_IE_MISSING:Action::[ActionsId Time]',
    )
    assert.equal(
      await bench.error('APIerSv1.SetActionPlan', { StartTime: '*now' }),
      'MANDATORY_IE_MISSING: [Id ActionPlan]',
    )
    assert.equal(await bench.error('APIerSv1.GetScheduledActions', account), 'NOT_FOUND')
  })

  it('runs on its day, month after month, at the clock of the engine', async () => {
    const clock = makeClock('2026-01-10T08:00:00Z')
    await using bench = await startBench({ now: clock.now })
    await givenPlan(bench)
    const [row] = (await bench.result('APIerSv1.GetScheduledActions', account)) as Array<
      Record<string, unknown>
    >
    assert.deepEqual(
      [row?.NextRunTime, row?.Accounts, row?.ActionPlanID, row?.ActionsID],
      ['2026-02-05T00:00:00Z', 1, 'AP', 'ACT'],
    )
    await bench.peer.runDue()
    assert.equal(await amount(bench), undefined)
    for (const [at, value] of [
      ['2026-02-05T00:00:01Z', 10],
      ['2026-03-05T00:00:01Z', 20],
    ] as const) {
      clock.set(at)
      await bench.peer.runDue()
      assert.equal(await amount(bench), value)
    }
  })

  it('has no effect before a reload and no catch-up after downtime', async () => {
    const clock = makeClock('2026-01-10T08:00:00Z')
    await using bench = await startBench({ now: clock.now })
    await bench.result('APIerSv1.SetActions', { ActionsId: 'ACT', Actions: [topUp] })
    const timing = { ActionsId: 'ACT', Time: '00:00:00', MonthDays: '5', Weight: 10 }
    await bench.result('APIerSv1.SetActionPlan', { Id: 'AP', ActionPlan: [timing] })
    await bench.result('APIerSv2.SetAccount', { ...account, ActionPlanIDs: ['AP'] })
    assert.equal(await bench.error('APIerSv1.GetScheduledActions', account), 'NOT_FOUND')
    await bench.result('SchedulerSv1.Reload')
    clock.set('2026-02-20T00:00:00Z')
    bench.peer.restart()
    await bench.peer.runDue()
    assert.equal(await amount(bench), undefined)
    await bench.result('SchedulerSv1.ExecuteActions', {
      TimeStart: '2026-02-01T00:00:00Z',
      TimeEnd: '2026-02-20T00:00:00Z',
    })
    assert.equal(await amount(bench), 10)
  })

  it('drops all members when a plan is overwritten', async () => {
    await using bench = await startBench()
    await givenPlan(bench)
    const members = async () =>
      (
        (await bench.result('APIerSv1.GetActionPlan', { ID: 'AP' })) as Array<{ AccountIDs: object | null }>
      )[0]?.AccountIDs
    assert.deepEqual(await members(), { 'op1:svc-1': true })
    await bench.result('APIerSv1.SetActionPlan', {
      Id: 'AP',
      Overwrite: true,
      ActionPlan: [{ ActionsId: 'ACT', Time: '*asap' }],
    })
    assert.equal(await members(), null)
    assert.deepEqual(await bench.result('APIerSv1.GetAccountActionPlan', account), [])
  })

  it('keeps firing what is queued after the plan and the account were removed, which brings the account back', async () => {
    const clock = makeClock('2026-01-10T08:00:00Z')
    await using bench = await startBench({ now: clock.now })
    await givenPlan(bench)
    await bench.result('APIerSv1.RemoveActionPlan', { ID: 'AP' })
    await bench.result('APIerSv1.RemoveAccount', { ...account, ReloadScheduler: true })
    clock.set('2026-02-05T00:00:01Z')
    await bench.peer.runDue()
    assert.equal(await amount(bench), 10)
  })

  it('is removed for good by the safe procedure (cgrates-rpc 6.4)', async () => {
    const clock = makeClock('2026-01-10T08:00:00Z')
    await using bench = await startBench({ now: clock.now })
    await givenPlan(bench)
    await bench.result('APIerSv2.SetAccount', {
      ...account,
      ActionPlanIDs: [],
      ActionPlansOverwrite: true,
      ReloadScheduler: true,
    })
    await bench.result('APIerSv1.RemoveActionTiming', { ActionPlanId: 'AP', ReloadScheduler: true })
    await bench.result('APIerSv1.RemoveActions', { ActionIDs: ['ACT'] })
    await bench.result('APIerSv1.RemoveAccount', account)
    clock.set('2026-03-05T00:00:01Z')
    await bench.peer.runDue()
    assert.equal(await bench.error('APIerSv2.GetAccount', account), 'NOT_FOUND')
    assert.equal(
      await bench.error('APIerSv1.RemoveActionTiming', { ActionPlanId: 'AP' }),
      'SERVER_ERROR: NOT_FOUND',
    )
    assert.equal(await bench.error('APIerSv1.GetActionPlan', { ID: 'AP' }), 'NOT_FOUND')
    assert.equal(await bench.result('APIerSv1.RemoveActionPlan', { ID: 'AP' }), 'OK')
  })

  it('runs *asap once for each account that is attached, at the next reload', async () => {
    await using bench = await startBench()
    await bench.result('APIerSv1.SetActions', { ActionsId: 'ACT', Actions: [topUp] })
    await bench.result('APIerSv1.SetActionPlan', {
      Id: 'AP',
      ActionPlan: [{ ActionsId: 'ACT', Time: '*asap' }],
    })
    await bench.result('APIerSv2.SetAccount', { ...account, ActionPlanIDs: ['AP'] })
    await bench.peer.runDue()
    assert.equal(await amount(bench), undefined)
    await bench.result('SchedulerSv1.Reload')
    await bench.result('SchedulerSv1.Reload')
    await bench.peer.runDue()
    assert.equal(await amount(bench), 10)
  })

  it('computes every timing of 0.11 from the moment of the call', async () => {
    const now = () => new Date('2026-01-31T10:20:30Z')
    await using bench = await startBench({ now })
    const expected: Array<[string, string]> = [
      ['*every_minute', '2026-01-31T10:21:30Z'],
      ['*hourly', '2026-01-31T11:20:30Z'],
      ['*daily', '2026-02-01T10:20:30Z'],
      ['*weekly', '2026-02-07T10:20:30Z'],
      ['*monthly', '2026-03-31T10:20:30Z'],
      ['*monthly_estimated', '2026-02-28T10:20:30Z'],
      ['*month_end', '2026-02-28T10:20:30Z'],
      ['*yearly', '2027-01-31T10:20:30Z'],
      ['+36h', '2026-02-01T22:20:30Z'],
      ['12:00:00', '2026-01-31T12:00:00Z'],
    ]
    for (const [Time, next] of expected) {
      await givenPlan(bench, { Time, MonthDays: '*any' })
      const [row] = (await bench.result('APIerSv1.GetAccountActionPlan', account)) as Array<{
        NextExecTime: string
      }>
      assert.equal(row?.NextExecTime, next, Time)
    }
  })

  it('takes the short list of timings in 0.10', async () => {
    await using bench = await startBench({ engine: '0.10' })
    await bench.result('APIerSv1.SetActions', { ActionsId: 'ACT', Actions: [topUp] })
    const set = (Time: string) => ({
      Id: 'AP',
      Overwrite: true,
      ActionPlan: [{ ActionsId: 'ACT', Time, Weight: 1 }],
    })
    for (const Time of ['*asap', '12:00:00', '*every_minute', '*hourly']) {
      assert.equal(await bench.result('APIerSv1.SetActionPlan', set(Time)), 'OK', Time)
    }
    for (const Time of [
      '*daily',
      '*weekly',
      '*monthly',
      '*monthly_estimated',
      '*month_end',
      '*yearly',
      '+1h',
    ]) {
      assert.equal(await bench.error('APIerSv1.SetActionPlan', set(Time)), `UNSUPPORTED_FORMAT:${Time}`)
    }
  })

  it('names an unknown plan, and stores the account although the scheduler is off', async () => {
    await using bench = await startBench()
    assert.equal(
      await bench.error('APIerSv2.SetAccount', { ...account, ActionPlanIDs: ['NONE'] }),
      'SERVER_ERROR: NOT_FOUND',
    )
    assert.equal(bench.peer.state.accounts.size, 0)
    await givenPlan(bench)
    bench.peer.settings.disabledServices.add('SchedulerSv1')
    const other = { Tenant: 'op1', Account: 'svc-2', ActionPlanIDs: ['AP'], ReloadScheduler: true }
    assert.equal(await bench.error('APIerSv2.SetAccount', other), 'SCHEDULER_NOT_RUNNING')
    assert.ok(bench.peer.state.accounts.has('op1:svc-2'))
    assert.equal(await bench.result('APIerSv2.SetAccount', other), 'OK')
    assert.equal(await bench.error('APIerSv1.GetScheduledActions', account), 'SCHEDULER_NOT_RUNNING')
  })

  it('gives a plan back with its parts in the form of the engine', async () => {
    await using bench = await startBench()
    await givenPlan(bench)
    const [plan] = (await bench.result('APIerSv1.GetActionPlan', { ID: '*' })) as Array<{
      ActionTimings: Array<{ Uuid: string; Timing: object }>
    }>
    const timing = plan?.ActionTimings[0]
    assert.match(timing?.Uuid ?? '', /^[0-9a-f-]{36}$/)
    assert.deepEqual(timing?.Timing, {
      Timing: {
        ID: '',
        Years: [],
        Months: [],
        MonthDays: [5],
        WeekDays: [],
        StartTime: '00:00:00',
        EndTime: '',
      },
      Rating: null,
      Weight: 0,
    })
    assert.deepEqual(await bench.result('APIerSv1.GetActionPlanIDs', {}), ['AP'])
  })
})
