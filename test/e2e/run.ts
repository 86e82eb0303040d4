import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'puppeteer-core'
import { openBrowser, openTab, type Tab, type TabOptions } from './browser.ts'
import { openStage, type RoleName, type Stage, type User } from './stage.ts'

/** What a browser test is given. */
export interface Scene {
  readonly tab: Tab
  readonly stage: Stage
  /** Who is signed in; somebody who never was when nobody is. */
  readonly me: User
  /** A further tab, in a profile of its own, as another machine would be. */
  readonly another: (user?: User, options?: Pick<TabOptions, 'width' | 'height' | 'scheme'>) => Promise<Tab>
}

export interface SceneOptions extends Pick<TabOptions, 'width' | 'height' | 'scheme'> {
  /** Signed in as somebody new with this role; nobody when absent. */
  readonly as?: RoleName
}

const failures = fileURLToPath(new URL('./failures', import.meta.url))

let opened: AsyncDisposableStack | undefined
let stage: Stage | undefined
let browser: Browser | undefined

// One product and one browser for all files of the run: root hooks.
before(async function () {
  this.timeout(120_000)
  await using resources = new AsyncDisposableStack()
  stage = resources.use(await openStage())
  browser = resources.adopt(await openBrowser(), each => each.close())
  opened = resources.move()
})

after(async function () {
  this.timeout(60_000)
  await opened?.disposeAsync()
})

/**
 * A test in a browser profile of its own. It fails on every error of console or network that it does not expect, and
 * leaves a picture when it fails.
 */
export function inBrowser(options: SceneOptions, play: (scene: Scene) => Promise<void>): Mocha.AsyncFunc {
  return async function (this: Mocha.Context) {
    assert.ok(stage && browser, 'The stage did not open.')
    const { front, ...here } = stage
    const me = await here.user(options.as ?? 'Support')
    const tabs: Tab[] = []
    const another: Scene['another'] = async (user, look = {}) => {
      const tokens = user && (await here.tokensOf(user))
      const tab = await openTab(browser as Browser, { origin: front.origin, ...look, tokens })
      tabs.push(tab)
      return tab
    }
    try {
      await play({ tab: await another(options.as && me, options), stage, me, another })
      for (const tab of tabs) assert.deepEqual(tab.complaints(), [], 'The browser complained.')
    } catch (error) {
      const complaints = tabs.flatMap(tab => tab.complaints())
      for (const tab of tabs) await photograph(tab, `${this.test?.fullTitle()} ${tabs.indexOf(tab)}`)
      if (error instanceof Error && complaints.length > 0)
        error.message += `\nThe browser complained:\n${complaints.join('\n')}`
      throw error
    } finally {
      front.mend()
      for (const tab of tabs) await tab.close()
    }
  }
}

async function photograph(tab: Tab, title: string): Promise<void> {
  mkdirSync(failures, { recursive: true })
  const name = title.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 100)
  const path = join(failures, `${name}.png`) as `${string}.png`
  // The test has failed already; a picture that can't be taken must not hide why.
  await tab.page
    .screenshot({ path, fullPage: true })
    .catch((cause: unknown) => console.error(`No picture of the failure: ${String(cause)}`))
}
