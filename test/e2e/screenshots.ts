// Pictures of the running product with rich data. Without arguments those of the README; `--all <folder>` every page and
// dialog in every look, `--only <pattern>` those whose name fits.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Browser } from 'puppeteer-core'
import { openBrowser, openTab, type Tab, type TabOptions } from './browser.ts'
import { chooseProduct, jobPatienceMs, pickFirst } from './jobs.ts'
import { fill } from './gallery/data.ts'
import { people } from './gallery/people.ts'
import { photographAll } from './gallery/pictures.ts'
import { openStage, type Stage, type User } from './stage.ts'

const folder = fileURLToPath(new URL('../../docs/images', import.meta.url))

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

async function orderGeneric({ world }: Stage, customer_id: number): Promise<void> {
  await world.ended(await world.order({ customer_id, product_id: await world.productId('Generic Service') }))
}

/** The pictures of the README. */
async function shootReadme(stage: Stage, browser: Browser): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const user = await stage.user('admin', 'Vale')
  const { customer, customers, service } = await fill(stage, user)
  const idOf = (name: string): number => customers[people.findIndex(each => each.customer_name === name)] ?? 0
  const room = studio(stage, browser, user)
  const tall = { ...desktop, height: 1080, sharpness: 1.25 }
  await room.shoot('customer', `/customers/${customer}#3`, desktop)
  await room.shoot('customer-phone', `/customers/${customer}`, phone)
  await room.shoot('service', `/services/${service}`, desktop)
  await shootOrder(stage, room, idOf('Ingrid Solberg'), { look: tall, failed: 'job-failed' })
  await shootOrder(stage, room, idOf('Priya Raman'), { look: tall, review: 'wizard', job: 'job' })
  await shootOrder(stage, room, customer, { look: { ...tall, scheme: 'dark' }, job: 'job-dark' })
  await shootOrder(stage, room, idOf('Tomás Herrera'), {
    look: phone,
    review: 'wizard-phone',
    job: 'job-phone',
  })
  for (const name of ['Northwind Logistics Ltd', 'Café Lumière', 'Harbour View Hotel'])
    await orderGeneric(stage, idOf(name))
  await room.shoot('dashboard', '/dashboard', desktop)
  await room.shoot('dashboard-dark', '/dashboard', { ...desktop, scheme: 'dark' })
}

const { values } = parseArgs({ options: { all: { type: 'string' }, only: { type: 'string' } } })
await using stage = await openStage()
const browser = await openBrowser()
try {
  if (values.all === undefined) await shootReadme(stage, browser)
  else await photographAll(stage, browser, values.all, new RegExp(values.only ?? ''))
} finally {
  await browser.close()
}
