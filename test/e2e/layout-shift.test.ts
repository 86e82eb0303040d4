import assert from 'node:assert/strict'
import type { Tab } from './browser.ts'
import { hold } from './hold.ts'
import { inBrowser } from './run.ts'

interface Shift {
  readonly value: number
  readonly nodes: readonly string[]
}

/** Notes from the first paint on what moves without being touched. */
async function watchShifts({ page }: Tab): Promise<() => Promise<readonly Shift[]>> {
  await page.evaluateOnNewDocument(() => {
    const shifts: Shift[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver(list => {
      for (const entry of list.getEntries() as (PerformanceEntry & Noted)[])
        shifts.push({
          value: entry.value,
          nodes: entry.sources.map(({ node }) =>
            node instanceof Element ? node.outerHTML.slice(0, 160) : String(node?.textContent),
          ),
        })
    }).observe({ type: 'layout-shift', buffered: true })
  })
  // What moved in a frame is told after it.
  return () =>
    page.evaluate(
      () =>
        new Promise<readonly Shift[]>(resolve => {
          requestAnimationFrame(() =>
            requestAnimationFrame(() => resolve((window as unknown as { shifts: Shift[] }).shifts)),
          )
        }),
    )
}

/** Of a layout shift, which the types of the DOM do not know yet. */
interface Noted {
  readonly value: number
  readonly sources: readonly { readonly node: Node | null }[]
}

const settings = /\/crm\/config\/ui$/
const menus = /\/TopBarMenus-.*\.js$/
const logo = /\/branding\//
/** Never let through: what a font moves is another matter. */
const fonts = /\.woff2$/

const looks = [
  { name: 'a wide screen', width: 1280, height: 900 },
  { name: 'a phone', width: 390, height: 780 },
] as const

describe('the sign-in page, in a browser', () => {
  for (const { name, ...look } of looks)
    it(
      `moves nothing when settings, logo and menus come late, on ${name}: no click is lost`,
      inBrowser(look, async ({ tab, stage }) => {
        const user = await stage.user('customer')
        const shifts = await watchShifts(tab)
        const late = await hold(
          tab.page,
          new RegExp([settings, menus, logo, fonts].map(each => each.source).join('|')),
        )
        void tab.page.goto(`${tab.origin}/login`)
        await late.asked(settings)
        await late.release(settings)
        const button = await tab.get('button', 'Sign in')
        await Promise.all([late.asked(menus), late.asked(logo)])
        const place = await button.boundingBox()
        await late.release(logo)
        await tab.page.waitForFunction(() => [...document.images].every(each => each.complete))
        await late.release(menus)
        await tab.get('button', 'Dark mode')
        assert.deepEqual(await button.boundingBox(), place)
        assert.deepEqual(await shifts(), [])
        await tab.fill('E-mail', user.email)
        await tab.fill('Password', user.password)
        await tab.page.mouse.click((place?.x ?? 0) + 5, (place?.y ?? 0) + 5)
        await tab.reaches('/self-care')
      }),
    )
})
