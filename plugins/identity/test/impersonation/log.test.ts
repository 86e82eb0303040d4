import assert from 'node:assert/strict'
import { days, minutes } from '@omnicrm/sdk'
import { renew, signIn, withToken } from '../helpers.ts'
import { givenActing, me, stop } from './acting.ts'

describe('what is told of an impersonation', () => {
  const given = givenActing()
  const { logs, person, customer, agent, tokenOf, post, begin, status } = given

  it('answers the vector at its end: fifteen minutes are 900 seconds (USG-72, USG-75)', async () => {
    const target = await customer()
    const { token } = await signIn(given.app)
    const { refresh_token, impersonation_start } = await begin(token, target.user_id)
    given.app.clock.advance(minutes(10))
    const renewed = await renew(given.app, refresh_token)
    given.app.clock.advance(Date.parse(impersonation_start) + minutes(15) - given.app.clock.now().getTime())
    const stopped = (await post(renewed.token, stop)).json()
    assert.equal(stopped.duration_seconds, 900)
    const [entry] = await logs()
    assert.deepEqual(
      [entry?.impersonation_start, entry?.impersonation_end, entry?.impersonation_duration],
      [impersonation_start, stopped.impersonation_end, 900],
    )
  })

  it('is told in the activity log of the customer, where staff is "support"; what is done in it names both (AUTH-186, PLAT-96, PLAT-101, USG-71, PORT-72)', async () => {
    const target = await person('Portal', ['view_own_probe', 'view_own_customer_activity'], { contact_id: 7 })
    const { token, user } = await signIn(given.app)
    const begun = await begin(token, target.user_id, { reason: 'The customer asked on the phone.' })
    await withToken(given.app, begun.token).send('PATCH', me, { first_name: 'Jane' })
    await post(begun.token, stop)
    await given.app.drain()
    const entries = await given.app.entry
      .db('activity')
      .whereIn('action', ['impersonate_start', 'impersonate_stop', 'update'])
      .where({ entity_type: 'user', entity_id: String(target.user_id) })
      .where(either => void either.whereNot('action', 'update').orWhereNotNull('impersonating_user_id'))
      .orderBy('activity_id')
    assert.deepEqual(
      entries.map(each => [each.action, each.user_id, each.impersonating_user_id, each.customer_id]),
      [
        ['impersonate_start', user.id, null, 70],
        ['update', target.user_id, user.id, null],
        ['impersonate_stop', target.user_id, user.id, 70],
      ],
    )
    assert.deepEqual(new Set(entries.map(each => each.ip_address)), new Set(['127.0.0.1']))
    const seen = await withToken(given.app, await tokenOf(target)).get('/crm/activity/customer_id/70')
    const told = seen.json().data as { action: string; user_name: string; impersonating_user_id: null }[]
    assert.deepEqual(
      told
        .filter(each => each.action.startsWith('impersonate_'))
        .map(each => [each.action, each.user_name, each.impersonating_user_id])
        .toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)),
      [
        ['impersonate_start', 'support', null],
        ['impersonate_stop', 'support', null],
      ],
    )
    assert.ok(!seen.body.includes('phone'))
  })

  it('is logged whoever does it, and found by user, time and duration, by administrators (USG-72, USG-73, USG-81)', async () => {
    const [one, two, staff] = [await customer('A'), await customer('B'), await agent()]
    const { token } = await signIn(given.app)
    const first = await begin(token, one.user_id, { reason: 'Bill of May' })
    given.app.clock.advance(minutes(2))
    await post(first.token, stop)
    given.app.clock.advance(days(1))
    const second = await begin(await tokenOf(staff), two.user_id)
    given.app.clock.advance(minutes(10))
    await post(second.token, stop)
    const third = await begin((await signIn(given.app)).token, two.user_id)
    const targets = async (input: object) => (await logs(input)).map(each => each.target_user_id)
    assert.deepEqual(await targets({}), [two.user_id, two.user_id, one.user_id])
    assert.deepEqual(await targets({ user_id: staff.user_id }), [two.user_id])
    assert.deepEqual(await targets({ user_id: one.user_id }), [one.user_id])
    assert.deepEqual(
      await targets({ target_user_id: two.user_id, impersonating_user_id: given.boss.userId ?? 0 }),
      [two.user_id],
    )
    assert.deepEqual(await targets({ end_date: '2025-01-04T23:00:00Z' }), [one.user_id])
    assert.deepEqual(await targets({ start_date: '2025-01-05' }), [two.user_id, two.user_id])
    assert.deepEqual(await targets({ min_duration: 121 }), [two.user_id])
    assert.deepEqual(await targets({ max_duration: 121 }), [one.user_id])
    assert.deepEqual(await targets({ search: 'bill of may' }), [one.user_id])
    const [latest, middle] = await logs()
    assert.deepEqual([latest?.impersonation_end, latest?.impersonation_duration], [null, null])
    assert.deepEqual(
      [middle?.impersonating_user_name, middle?.target_user_name, middle?.impersonation_duration],
      [staff.username, two.username, 600],
    )
    assert.equal(await status(await tokenOf(staff), '/crm/auth/impersonation_logs'), 403)
    assert.equal(await status(third.token, '/crm/auth/impersonation_logs'), 403)
  })
})
