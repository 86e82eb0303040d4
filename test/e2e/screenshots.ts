// Takes the pictures of the README from the running product with its demo data: node test/e2e/screenshots.ts
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'puppeteer-core'
import { admin } from '@omnicrm/test'
import { customerApi } from '@omnicrm/plugin-customers/contract'
import { openBrowser, openTab, type Tab, type TabOptions } from './browser.ts'
import { chooseProduct, jobPatienceMs, pickFirst } from './jobs.ts'
import { openStage, type Stage, type User } from './stage.ts'

const folder = fileURLToPath(new URL('../../docs/images', import.meta.url))

const people = [
  ['Amara Okafor', 'Individual', 'Brighton', 'United Kingdom', 50.82, -0.14],
  ['Northwind Logistics Ltd', 'Business', 'Leeds', 'United Kingdom', 53.8, -1.55],
  ['Tomás Herrera', 'Individual', 'Valencia', 'Spain', 39.47, -0.38],
  ['Café Lumière', 'Business', 'Lyon', 'France', 45.76, 4.84],
  ['Ingrid Solberg', 'Individual', 'Bergen', 'Norway', 60.39, 5.32],
  ['Priya Raman', 'Individual', 'London', 'United Kingdom', 51.51, -0.13],
] as const

/** Customers with contact and site. @returns their ids */
async function makeCustomers({ world }: Stage): Promise<number[]> {
  const create = world.app.as(admin()).of(customerApi).create
  const ids: number[] = []
  for (const [name, customer_account_type, city, country, latitude, longitude] of people) {
    const [first = name, last = ''] = name.split(' ')
    const made = await create({
      customer_name: name,
      customer_account_type,
      contact: {
        contact_firstname: first,
        contact_lastname: last,
        contact_email: `${first
          .toLowerCase()
          .normalize('NFD')
          .replace(/[^a-z]/g, '')}@example.org`,
        contact_phone: '+44 20 7946 0018',
        contact_types: ['Primary', 'Billing'],
      },
      site: { site_name: 'Home', city, country, latitude, longitude },
    })
    ids.push(made.customer_id)
  }
  return ids
}

async function orderSim({ world }: Stage, customer_id: number): Promise<number> {
  const id = await world.order({
    customer_id,
    product_id: await world.productId('Mobile 20 GB'),
    'SIM Card': (await world.free('SIM Card'))[0],
    'Mobile Number': (await world.free('Mobile Number'))[0],
  })
  return (await world.ended(id)).service_id ?? 0
}

async function orderGeneric({ world }: Stage, customer_id: number): Promise<void> {
  await world.ended(await world.order({ customer_id, product_id: await world.productId('Generic Service') }))
}

type Look = Pick<TabOptions, 'width' | 'height' | 'scheme' | 'sharpness'>

const desktop = { width: 1440, height: 900, sharpness: 1.5 }
const phone = { width: 390, height: 780, sharpness: 2 }

/** A photographer: opens tabs as one member of staff and keeps pictures under their names. */
function studio(stage: Stage, browser: Browser, user: User) {
  const open = async (look: Look): Promise<Tab> =>
    await openTab(browser, { origin: stage.front.origin, tokens: await stage.tokensOf(user), ...look })
  const keep = async (tab: Tab, name: string): Promise<void> => {
    await tab.page.evaluate(() => document.fonts.ready.then(() => undefined))
    // Neither a pointer nor a focus ring belongs into a picture.
    await tab.page.mouse.move(0, 0)
    await tab.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await tab.page.screenshot({ path: join(folder, `${name}.png`) as `${string}.png` })
  }
  const shoot = async (name: string, path: string, look: Look): Promise<void> => {
    const tab = await open(look)
    await tab.goto(path)
    await tab.page.waitForNetworkIdle({ idleTime: 400 })
    await keep(tab, name)
    await tab.close()
  }
  return { open, keep, shoot }
}

type Studio = ReturnType<typeof studio>

interface OrderPictures {
  readonly look: Look
  readonly review?: string
  readonly job?: string
  readonly failed?: string
}

/** The wizard up to its review, then the job; charging takes its time, so that the picture shows it running. */
async function shootOrder({ world }: Stage, { open, keep }: Studio, customer: number, names: OrderPictures) {
  const { cgrates, hss } = world.peers
  const tab = await open(names.look)
  await tab.goto(`/assign-plan?customer_id=${customer}`)
  await chooseProduct(tab, 'Mobile 20 GB')
  await tab.click('button', 'Next')
  await pickFirst(tab, 'SIM Card *')
  await pickFirst(tab, 'Mobile Number *')
  await tab.click('button', 'Next')
  if (names.review) await keep(tab, names.review)
  const mend = [cgrates.faults.add({ method: /\.SetAccount$/, kind: 'delay', delayMs: 2500 })]
  if (names.failed) mend.push(hss.faults.add({ method: /^PUT/, kind: 'error', times: -1 }))
  await tab.click('button', 'Confirm and provision')
  await tab.see(/Task \d+ of \d+: Create account in OCS/, jobPatienceMs)
  // The elapsed time moves once a second.
  await new Promise(resolve => setTimeout(resolve, 1200))
  if (names.job) await keep(tab, names.job)
  await tab.see(names.failed ? 'Provision ID' : 'Service provisioned successfully', jobPatienceMs)
  if (names.failed) await keep(tab, names.failed)
  for (const each of mend) each()
  await tab.close()
}

mkdirSync(folder, { recursive: true })
await using stage = await openStage()
const user = await stage.user('admin', 'Vale')
const [amara = 0, northwind = 0, tomas = 0, , ingrid = 0, priya = 0] = await makeCustomers(stage)
const service = await orderSim(stage, amara)
await orderGeneric(stage, amara)
await orderGeneric(stage, northwind)

const browser = await openBrowser()
try {
  const room = studio(stage, browser, user)
  const tall = { ...desktop, height: 1080, sharpness: 1.25 }
  await shootOrder(stage, room, ingrid, { look: tall, failed: 'job-failed' })
  await shootOrder(stage, room, priya, { look: tall, review: 'wizard', job: 'job' })
  await shootOrder(stage, room, amara, { look: { ...tall, scheme: 'dark' }, job: 'job-dark' })
  await shootOrder(stage, room, tomas, { look: phone, review: 'wizard-phone', job: 'job-phone' })
  await room.shoot('dashboard', '/dashboard', desktop)
  await room.shoot('dashboard-dark', '/dashboard', { ...desktop, scheme: 'dark' })
  await room.shoot('customer', `/customers/${amara}#3`, desktop)
  await room.shoot('customer-phone', `/customers/${amara}`, phone)
  await room.shoot('service', `/services/${service}`, desktop)
} finally {
  await browser.close()
}
