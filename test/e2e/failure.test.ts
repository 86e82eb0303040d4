import assert from 'node:assert/strict'
import { api as provisioning } from '@omnicrm/plugin-provisioning-ansible/contract'
import { refuseBarriers } from './axe.ts'
import type { Tab } from './browser.ts'
import { chooseProduct, factOf, jobPatienceMs, pickFirst, tasksOf, watchProgress } from './jobs.ts'
import { inBrowser } from './run.ts'
import { supportUrl, type Stage } from './stage.ts'

/** The jobs of a customer, newest first. */
async function jobsOf({ world }: Stage, customerId: number) {
  const filters = JSON.stringify({ customer_id: [customerId] })
  return (await world.clerk.of(provisioning).list({ filters, sort: 'provision_id', order: 'desc' })).data
}

/** Up to the last question: a product that needs no item and asks nothing. */
async function reviewGenericService(tab: Tab, customerId: number): Promise<void> {
  await tab.goto(`/assign-plan?customer_id=${customerId}`)
  await chooseProduct(tab, 'Generic Service')
  await tab.click('button', 'Next')
  await tab.get('heading', 'Review')
}

describe('what goes wrong with a job, in a browser', function () {
  this.timeout(240_000)

  it(
    'is told in red with reason, provision id and what became of it; logs lead to the failed task; Retry succeeds once the fault is gone (PROV-80, PROV-81, PLAN-28, PLAN-29)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage }) => {
      const { world } = stage
      const customer = await world.givenCustomer('Failure Falls')
      const free = await world.free('SIM Card')
      const mend = world.peers.hss.faults.add({ method: /^PUT/, kind: 'error', times: -1 })
      await tab.goto(
        `/assign-plan?customer_id=${customer}&product_id=${await world.productId('Mobile SIM Only')}`,
      )
      await tab.get('heading', 'Inventory')
      await pickFirst(tab, 'SIM Card *')
      await pickFirst(tab, 'Mobile Number *')
      await tab.click('button', 'Next')
      await tab.click('checkbox', 'The customer accepts these terms')
      await tab.click('button', 'Confirm and provision')
      await tab.see(/Error: .*(HSS|subscriber)/i, jobPatienceMs)
      await tab.see('Everything was rolled back')
      await tab.see('Failed')
      const [job] = await jobsOf(stage, customer)
      assert.match((await factOf(tab, 'Provision ID')) ?? '', new RegExp(`^${job?.provision_id}\\b`))
      assert.equal(await tab.has('link', 'View service'), false)
      for (const action of ['Retry', 'Close']) assert.ok(await hasAction(tab, action), action)
      const support = await tab.get('link', 'Contact support')
      assert.equal(await support.evaluate(each => each.getAttribute('href')), supportUrl)
      await refuseBarriers(tab.page, 'a failed job')

      await tab.click('link', 'View logs')
      await tab.reaches(`/provisioning/${job?.provision_id}`)
      const tasks = await tasksOf(tab)
      assert.equal(tasks.find(task => task.name === 'Create subscriber on HSS')?.state, 'Failed')
      assert.ok(tasks.some(task => task.state === 'Rolled back'))
      // The failed task is open, with its message.
      await tab.get('heading', 'Create subscriber on HSS')
      await tab.see(/503/)
      assert.deepEqual((await world.free('SIM Card')).length, free.length)

      mend()
      await tab.click('button', 'Retry')
      await tab.reaches(new RegExp(`^/provisioning/(?!${job?.provision_id}$)\\d+$`))
      await tab.see('Service provisioned successfully for Failure Falls.', jobPatienceMs)
      assert.match((await factOf(tab, 'Repeats job')) ?? '', new RegExp(`^${job?.provision_id}\\b`))
      assert.equal((await world.free('SIM Card')).length, free.length - 1)
    }),
  )

  it(
    'is not caused by impatience: two quick clicks on “Confirm and provision” start one job, and the customer has one service more (PROV-90)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage }) => {
      const customer = await stage.world.givenCustomer('Double Click')
      await tab.goto(`/customers/${customer}#3`)
      await tab.see('No services yet')
      await tab.click('link', 'Add service')
      await chooseProduct(tab, 'Generic Service')
      await tab.click('button', 'Next')
      const confirm = await tab.get('button', 'Confirm and provision')
      await confirm.evaluate(button => {
        button.click()
        button.click()
      })
      await confirm.click({ count: 2 }).catch(() => {
        // The page has gone on to the job: all the better.
      })
      await tab.see('Service provisioned successfully for Double Click.', jobPatienceMs)
      assert.equal((await jobsOf(stage, customer)).length, 1)
      await tab.click('link', 'Close')
      await tab.reaches(`/customers/${customer}#3`)
      await tab.loses('No services yet', 2000)
      await tab.page.waitForSelector('tbody tr')
      assert.equal((await tab.page.$$('tbody tr')).length, 1)
    }),
  )

  it(
    'does not leave the page behind when the live line is cut: it asks by itself until the end (PROV-75, PROV-76)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage }) => {
      tab.expects(/WebSocket connection to .* failed/)
      const customer = await stage.world.givenCustomer('Cut Line')
      const hurry = stage.world.peers.cgrates.faults.add({
        method: /\.SetAccount$/,
        kind: 'delay',
        delayMs: 2500,
      })
      await reviewGenericService(tab, customer)
      await tab.click('button', 'Confirm and provision')
      await tab.see(/Task \d+ of \d+/)
      stage.front.cut()
      await tab.see('The connection is lost.')
      const progress = await watchProgress(tab)
      await tab.see('Service provisioned successfully for Cut Line.', jobPatienceMs)
      assert.ok((await progress()).length > 1, 'No progress came without the live line.')
      hurry()
      stage.front.mend()
    }),
  )
})

const hasAction = async (tab: Tab, name: string): Promise<boolean> =>
  (await tab.has('button', name)) || (await tab.has('link', name))
