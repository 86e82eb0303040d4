import assert from 'node:assert/strict'
import { api as provisioning } from '@omnicrm/plugin-provisioning-ansible/contract'
import { inventoryApi } from '@omnicrm/plugin-inventory/contract'
import { refuseBarriers } from './axe.ts'
import type { Element, Tab } from './browser.ts'
import { chooseProduct, factOf, jobPatienceMs, pickFirst, tasksOf, watchProgress } from './jobs.ts'
import { inBrowser } from './run.ts'
import type { Stage } from './stage.ts'

async function createCustomer(tab: Tab, name: string): Promise<void> {
  await tab.goto('/customers/new')
  await tab.fill('Name', name)
  await tab.click('button', 'Next')
  await tab.fill('First name', 'Ines')
  await tab.fill('E-mail (optional)', 'ines@example.org')
  await tab.click('button', 'Next')
  await tab.click('checkbox', 'Add the first site now')
  await tab.fill('Country', 'Portugal')
  await tab.fill('Latitude', '38.72')
  await tab.fill('Longitude', '-9.14')
  await tab.click('button', 'Next')
  await tab.click('button', 'Create customer')
  await tab.get('heading', name)
}

/** Whether nothing lies over the middle of the element. */
const isOnTop = (element: Element): Promise<boolean> =>
  element.evaluate(each => {
    const { x, y, width, height } = each.getBoundingClientRect()
    const top = document.elementFromPoint(x + width / 2, y + height / 2)
    return top !== null && (each.contains(top) || each.parentElement?.contains(top) === true)
  })

/** What is offered, by type. */
const stockOf = async ({ world }: Stage) => ({
  sims: await world.free('SIM Card'),
  numbers: await world.free('Mobile Number'),
})

/** The item that bears this identifier, as the server has it. */
async function itemNamed({ world }: Stage, identifier: string) {
  const found = await world.clerk.of(inventoryApi).list({ search: identifier })
  const item = found.data[0]
  assert.ok(item, `There is no item ${identifier}.`)
  return item
}

describe('the main job of the product, in a browser', function () {
  this.timeout(240_000)

  it(
    'staff create a customer, add a mobile service with SIM and number, watch it being made, see it everywhere, and take it back (PLAN-1, PLAN-7, PLAN-12, PLAN-15, PLAN-17, PLAN-19, PLAN-23, PLAN-25, PLAN-26, PLAN-27, PROV-75, PROV-76, PROV-77, PROV-79, CUST-20, LIFE-15, INV-74, INV-76, INV-77, INV-79, LIFE-4, LIFE-13, LIFE-17, PLAT-20, SVC-41, PROD-8)',
    inBrowser({ as: 'customer_service_agent_1' }, async ({ tab, stage }) => {
      const before = await stockOf(stage)
      await createCustomer(tab, 'Ines Duarte')
      const customer = tab.path()
      await tab.click('link', 'Add service')

      // Who it is for is known: the wizard starts with the product.
      await tab.get('heading', 'Product')
      await tab.see('Choose a product')
      await tab.see('Best coverage')
      await tab.see(/\$0\.00\s+a month/)
      await chooseProduct(tab, 'Mobile SIM Only')
      await tab.click('button', 'Next')
      await tab.get('heading', 'Inventory')
      await tab.see('Choose an item: SIM Card')
      const next = await tab.get('button', 'Next')
      assert.equal(await next.evaluate(each => (each as HTMLButtonElement).disabled), true)
      const sim = await pickFirst(tab, 'SIM Card *')
      const number = await pickFirst(tab, 'Mobile Number *')
      const [iccid = ''] = sim.split(' - ')
      const [phone = ''] = number.split(' - ')
      await refuseBarriers(tab.page, 'the choice of items')
      await tab.click('button', 'Next')

      await tab.get('heading', 'Review')
      for (const text of ['Ines Duarte', 'Mobile SIM Only', sim, number, 'Setup fee', 'Monthly cost'])
        await tab.see(text)
      const terms = await tab.get('checkbox', 'The customer accepts these terms')
      await terms.focus()
      assert.ok(await isOnTop(terms), 'What has the focus is hidden behind the bar with the buttons.')
      await tab.page.keyboard.press('Space')
      // Networks answer in their own time; a play against peers that answer at once is over before a page can be read.
      const { cgrates, hss } = stage.world.peers
      const hurry = [cgrates, hss].map(peer => peer.faults.add({ kind: 'delay', delayMs: 400, times: -1 }))
      await tab.click('button', 'Confirm and provision')

      await tab.see(/Task \d+ of \d+/)
      const progress = await watchProgress(tab)
      const early = await tasksOf(tab)
      assert.ok(early.some(task => task.name === 'Create subscriber on HSS' && task.state === 'Waiting'))
      await tab.see('Service provisioned successfully for Ines Duarte.', jobPatienceMs)
      for (const each of hurry) each()
      const jobId = Number(new URLSearchParams(tab.path().split('?')[1]).get('job'))
      const job = await stage.world.clerk.of(provisioning).get({ provision_id: jobId })
      const chosen = await Promise.all([itemNamed(stage, iccid), itemNamed(stage, phone)])
      assert.deepEqual(
        [job.provisioning_json_vars?.['SIM Card'], job.provisioning_json_vars?.['Mobile Number']],
        chosen.map(item => item.inventory_id),
      )
      const looks = await progress()
      const done = looks.filter(look => look.done < look.total).map(look => look.done)
      assert.ok(new Set(done).size >= 4, `The tasks came at once: ${done.join(', ')}`)
      assert.deepEqual(
        done,
        done.toSorted((a, b) => a - b),
        'The count went back.',
      )
      const tasks = await tasksOf(tab)
      for (const name of ['Get customer', 'Create account in OCS', 'Create subscriber on HSS', 'Add service'])
        assert.equal(tasks.find(task => task.name === name)?.state, 'Done', name)
      assert.equal(await factOf(tab, 'Status'), 'Active')
      assert.equal(await factOf(tab, 'Service name'), `Mobile - ${phone}`)
      const [serviceId] = /\d+/.exec((await factOf(tab, 'Service ID')) ?? '') ?? []

      await tab.click('link', 'View service')
      await tab.reaches(`/services/${serviceId}`)
      const service = tab.path()
      await tab.see('Active')
      // The customer reads the product's name wherever the service stands (PROD-8).
      await tab.see('Mobile SIM Only')
      await tab.see('Provisioned')
      await tab.see('Balances')
      await tab.get('heading', 'Credit')
      const { accounts } = stage.world.peers.cgrates.state
      const account = `cgrates.org:${/Service_\w+/.exec(await tab.text())?.[0]}`
      assert.ok(accounts.has(account), `${account} is not in charging.`)
      await tab.click('tab', 'Inventory')
      await tab.see(iccid)
      await tab.see(phone)

      await tab.goto(`${customer}#3`)
      await tab.get('link', `Mobile - ${phone}`)
      await tab.goto(`${customer}#8`)
      await tab.see(iccid)
      await tab.see(phone)
      assert.equal((await itemNamed(stage, iccid)).item_state, 'Assigned')

      await tab.goto(service)
      await tab.click('button', 'Deprovision…')
      await tab.see(`SIM Card ${iccid} is taken back into inventory.`)
      await tab.click('button', 'Deprovision service')
      await tab.reaches(/^\/provisioning\/\d+$/)
      await tab.see(/was deprovisioned\./, jobPatienceMs)
      await tab.goto(service)
      await tab.see('Cancelled')
      await tab.see('Deprovisioned')
      const item = await itemNamed(stage, iccid)
      assert.deepEqual([item.customer_id, item.service_id], [null, null])
      const after = await stockOf(stage)
      assert.equal(after.sims.length, before.sims.length - 1)
      assert.equal(accounts.has(account), false)
    }),
  )
})
