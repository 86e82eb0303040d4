import { copyFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'puppeteer-core'
import { admin, testApp, type TestApp, type TestOptions } from '@omnicrm/test'
import { api as identity, tokensOf } from '@omnicrm/plugin-identity/contract'
import { openTab, type Tab, type TabOptions } from './browser.ts'
import { password } from './stage.ts'

const webRoot = process.env.OMNICRM_WEB_DIST ?? fileURLToPath(new URL('../../web/dist', import.meta.url))

/** An installation with a brand of its own, and somebody who looks at it. */
export interface Shop extends AsyncDisposable {
  readonly app: TestApp
  /** Puts a file into the branding folder. */
  put(file: string, from: string): void
  open(look?: Partial<TabOptions> & { as?: 'admin' | 'customer' }): Promise<Tab>
}

export interface ShopOptions extends Pick<TestOptions, 'env' | 'config' | 'clock'> {
  readonly browser: Browser
  /** Further plugins. */
  readonly plugins?: readonly string[]
}

let users = 0

export async function openShop({ browser, plugins = [], ...options }: ShopOptions): Promise<Shop> {
  await using opened = new AsyncDisposableStack()
  const app = opened.use(
    await testApp({
      plugins: ['identity', 'activity', 'customers', 'billing', 'inventory', ...plugins],
      clock: 'real',
      webRoot,
      ...options,
      config: { auth: { bcrypt_cost: 4 }, self_care: { allow_registration: true }, ...options.config },
    }),
  )
  const origin = await app.listen()
  const signIn = async (role: string) => {
    const email = `robin.${role.toLowerCase()}.${users++}@operator.example`
    const person = {
      username: email,
      email,
      password,
      first_name: 'Robin',
      last_name: 'Vale',
      roles: [role],
    }
    await app
      .as(admin())
      .of(identity)
      .createUser({ ...person, must_change_password: false })
    return tokensOf(await app.as(undefined).of(identity).login({ email, password }))
  }
  const stack = opened.move()
  return {
    app,
    put(file, from) {
      const to = join(app.dataDirectory, 'branding', file)
      mkdirSync(dirname(to), { recursive: true })
      copyFileSync(from, to)
    },
    async open({ as, ...look } = {}) {
      const tab = await openTab(browser, { origin, ...look, tokens: as && (await signIn(as)) })
      stack.defer(() => tab.close())
      return tab
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
