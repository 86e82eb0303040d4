import assert from 'node:assert/strict'
import { admin, staff, type TestApp } from '@omnicrm/test'
import { Alerts, api, type AlertInput } from '../contract.ts'
import { seesAlerts } from '../src/alerts.ts'
import { activityApp } from './helpers.ts'

describe('alerts', () => {
  let app: TestApp
  before(async () => {
    app = await activityApp()
    await raise({ title: 'Yours', user_id: 1000, link: '/provisioning/1' })
    await raise({ title: 'For billing', permission: 'view_customer_invoice', detail: 'Refund failed' })
    await raise({ title: 'For administrators' })
    await raise({ title: 'Of another', user_id: 5 })
  })
  after(() => app[Symbol.asyncDispose]())

  const raise = (alert: Omit<AlertInput, 'severity'>) =>
    app.entry.tx(tx => app.service(Alerts).raise(tx, { severity: 'warning', ...alert }))
  const titles = async (...permissions: string[]) =>
    (
      await app
        .as(staff(...permissions))
        .of(api)
        .alerts({})
    ).data.map(each => each.title)

  it('are those of the caller, and those for a permission it holds (D-101)', async () => {
    assert.deepEqual(await titles(), ['Yours'])
    assert.deepEqual(await titles('view_customer_invoice'), ['For billing', 'Yours'])
    const seen = (await app.as(admin()).of(api).alerts({})).data.map(each => each.title)
    assert.deepEqual(seen, ['For administrators', 'For billing'])
    await assert.rejects(app.as(undefined).of(api).alerts({}), { status: 401 })
  })

  it('are marked as read and unread by those who see them; unread ones come first', async () => {
    const clerk = app.as(staff('view_customer_invoice')).of(api)
    const [billing] = (await clerk.alerts({})).data
    const alert_id = billing?.alert_id ?? 0
    const read = await clerk.readAlert({ alert_id })
    assert.equal(typeof read.read_at, 'string')
    assert.deepEqual(await titles('view_customer_invoice'), ['Yours', 'For billing'])
    const unread = await clerk.alerts({ filters: '{"read":[false]}' })
    assert.deepEqual(
      unread.data.map(each => each.title),
      ['Yours'],
    )
    assert.equal((await clerk.readAlert({ alert_id, read: false })).read_at, null)
    assert.equal((await clerk.readAlert({ alert_id, read: false })).read_at, null)
    await assert.rejects(app.as(staff()).of(api).readAlert({ alert_id }), { status: 404 })
    await assert.rejects(clerk.readAlert({ alert_id: 99_999 }), { status: 404 })
  })

  it('are pushed to their user, or to holders of the permission, and to nobody else', () => {
    assert.ok(seesAlerts(staff(), '1000'))
    assert.ok(!seesAlerts(staff(), '5'))
    assert.ok(seesAlerts(staff('view_report'), 'permission:view_report'))
    assert.ok(!seesAlerts(staff('view_report'), 'permission:admin'))
    assert.ok(seesAlerts(admin(), 'permission:admin'))
    assert.ok(!seesAlerts(admin(), '1000'))
  })
})
