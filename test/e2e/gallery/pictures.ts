import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { openTab, type Tab } from '../browser.ts'
import type { Stage, User } from '../stage.ts'
import { fill } from './data.ts'
import { dialogs } from './dialogs.ts'
import { enter, prepare, rest } from './inside.ts'
import { sizes, turn, visit, type Layout } from './look.ts'
import { pages, type View } from './views.ts'

/** Keeps a picture of every view whose name fits, in every look: `<view>.<layout>.<look>.png`. */
export async function photographAll(
  stage: Stage,
  browser: Browser,
  folder: string,
  only: RegExp,
): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const me = await stage.user('admin', 'Vale')
  const of = await fill(stage, me)
  const all = [pages, ...Object.values(dialogs)].flatMap(group =>
    Object.values(group).flatMap(views => views(of)),
  )
  const views = all.filter(each => only.test(each.name))
  for (const layout of ['desktop', 'phone'] as const)
    for (const isPublic of [false, true]) {
      const tab = await open(stage, browser, layout, isPublic ? undefined : me)
      for (const view of views.filter(each => (each.isPublic ?? false) === isPublic))
        await photograph(tab, view, layout, folder)
      await tab.close()
    }
}

async function open(stage: Stage, browser: Browser, layout: Layout, user?: User): Promise<Tab> {
  const tokens = user && (await stage.tokensOf(user))
  const tab = await openTab(browser, { origin: stage.front.origin, ...sizes[layout], tokens })
  await prepare(tab)
  await tab.goto(user ? '/dashboard' : '/login')
  await enter(tab)
  return tab
}

async function photograph(tab: Tab, view: View, layout: Layout, folder: string): Promise<void> {
  await visit(tab, view)
  for (const look of ['light', 'dark', 'arabic'] as const) {
    await turn(tab, look)
    await tab.page.evaluate(() => document.fonts.ready.then(() => undefined))
    const { width, height } = sizes[layout]
    const all = await tab.page.evaluate(() => document.documentElement.scrollHeight)
    // A window as high as the page: what sticks to its edges stands where it belongs.
    await tab.page.setViewport({ width, height: Math.min(3000, Math.max(height, all)) })
    await rest(tab)
    const name = `${view.name.replace('#', '-')}.${layout}.${look}`
    await tab.page.screenshot({ path: join(folder, `${name}.png`) as `${string}.png` })
    await tab.page.setViewport(sizes[layout])
  }
  await turn(tab, 'light')
}
