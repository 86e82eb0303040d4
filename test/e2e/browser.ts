import assert from 'node:assert/strict'
import puppeteer, { type Browser, type BrowserContext, type ElementHandle, type Page } from 'puppeteer-core'
import type { TokenAnswer } from '@omnicrm/plugin-identity/contract'

/** How long a page may take to show something; jobs are given more. */
export const patienceMs = 30_000

export type Scheme = 'light' | 'dark'

export interface TabOptions {
  readonly origin: string
  /** Signed in with these tokens before the first page. */
  readonly tokens?: TokenAnswer | undefined
  readonly width?: number
  readonly height?: number
  readonly scheme?: Scheme
  /** Device pixels for one of CSS. */
  readonly sharpness?: number
}

export type Element = ElementHandle<HTMLElement>

/**
 * One page in a browser profile of its own. Things are found as assistive technology finds them, by role and name, and
 * waited for.
 */
export interface Tab {
  readonly page: Page
  readonly origin: string
  /** Opens an address of the product and waits for its first heading. */
  goto(path: string): Promise<void>
  /** Path with query and fragment. */
  path(): string
  get(role: string, name: string, patience?: number): Promise<Element>
  /** Looks once, without waiting. */
  has(role: string, name: string): Promise<boolean>
  click(role: string, name: string): Promise<void>
  /** Replaces what stands in a field. */
  fill(label: string, text: string, role?: 'textbox' | 'searchbox' | 'combobox' | 'spinbutton'): Promise<void>
  /** Waits until the page shows this text. */
  see(text: string | RegExp, patience?: number): Promise<void>
  /** Waits until it shows it no more. */
  loses(text: string | RegExp, patience?: number): Promise<void>
  /** Waits until the address fits. */
  reaches(path: string | RegExp, patience?: number): Promise<void>
  /** What the page shows. */
  text(): Promise<string>
  /** Errors of console and network that fit are part of the story; all others fail the test. */
  expects(complaint: RegExp): void
  /** What console and network complained about, less what was expected. */
  complaints(): readonly string[]
  close(): Promise<void>
}

const flags = [
  '--no-sandbox',
  // Maps are drawn by software.
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--lang=en-GB',
]

export async function openBrowser(): Promise<Browser> {
  // Without a folder given, puppeteer makes a new profile for the run and removes it at the end.
  return await puppeteer.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    headless: true,
    args: flags,
    env: { ...process.env, TZ: 'UTC' },
  })
}

export async function openTab(browser: Browser, options: TabOptions): Promise<Tab> {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  await page.setViewport({
    width: options.width ?? 1280,
    height: options.height ?? 900,
    deviceScaleFactor: options.sharpness ?? 1,
  })
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: options.scheme ?? 'light' },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ])
  if (options.tokens) await signIn(page, options.origin, options.tokens)
  const trouble = watch(page)
  const expected: RegExp[] = []
  return {
    page,
    origin: options.origin,
    ...finders(page, options.origin),
    ...watchers(page, options.origin),
    expects: complaint => void expected.push(complaint),
    complaints: () => trouble.filter(each => !expected.some(known => known.test(each))),
    close: () => close(context),
  }
}

function finders(page: Page, origin: string): Pick<Tab, 'goto' | 'get' | 'has' | 'click' | 'fill'> {
  const locate = (role: string, name: string, patience = patienceMs) =>
    page.locator(selector(role, name)).setTimeout(patience)
  return {
    async goto(path) {
      await page.goto(`${origin}${path}`, { waitUntil: 'load' })
      // By CSS: asking the accessibility tree of a page that is still being built can end in an error of the protocol.
      await page.waitForSelector('h1, h2, [role="heading"]', { timeout: patienceMs })
    },
    get: (role, name, patience) =>
      told(
        `the ${role} “${name}”`,
        page,
        async () => (await locate(role, name, patience).waitHandle()) as Element,
      ),
    has: async (role, name) => (await page.$(selector(role, name))) !== null,
    click: (role, name) =>
      told(`the ${role} “${name}” to click`, page, async () => {
        // As a person would: out from under the bars at the edges of the window.
        const target = await locate(role, name).waitHandle()
        await target.evaluate(each => each.scrollIntoView({ block: 'center', inline: 'nearest' }))
        await locate(role, name).click()
      }),
    async fill(label, text, role = 'textbox') {
      await told(`the ${role} “${label}” to fill`, page, async () => {
        const field = (await locate(role, label).waitHandle()) as Element
        await field.click({ count: 3 })
        await field.press('Backspace')
        await field.type(text)
      })
    },
  }
}

export const selector = (role: string, name: string): string => `aria/${name}[role="${role}"]`

function watchers(page: Page, origin: string): Pick<Tab, 'path' | 'see' | 'loses' | 'reaches' | 'text'> {
  const shows = (text: string | RegExp, isWanted: boolean, patience: number) =>
    page.waitForFunction(
      (source, options, wanted) => new RegExp(source, options).test(document.body.innerText) === wanted,
      { timeout: patience, polling: 100 },
      typeof text === 'string' ? RegExp.escape(text) : text.source,
      typeof text === 'string' ? '' : text.flags,
      isWanted,
    )
  const path = () => page.url().slice(origin.length)
  return {
    path,
    text: () => page.evaluate(() => document.body.innerText),
    async see(text, patience = patienceMs) {
      await told(`the text ${String(text)}`, page, () => shows(text, true, patience))
    },
    async loses(text, patience = patienceMs) {
      await told(`the text ${String(text)} to go`, page, () => shows(text, false, patience))
    },
    async reaches(wanted, patience = patienceMs) {
      const fits = () => (typeof wanted === 'string' ? path() === wanted : wanted.test(path()))
      const deadline = Date.now() + patience
      while (!fits()) {
        if (Date.now() > deadline) assert.fail(`${path()} is not the address ${String(wanted)}.`)
        await new Promise(resolve => setTimeout(resolve, 25))
      }
    },
  }
}

/** A wait that ends in vain tells what was waited for and what stood there instead. */
async function told<T>(what: string, page: Page, wait: () => Promise<T>): Promise<T> {
  try {
    return await wait()
  } catch (cause) {
    const text = await page.evaluate(() => document.body.innerText).catch(() => '(the page is gone)')
    throw new Error(`Waited in vain for ${what} on ${page.url()}. It shows:\n${text.slice(0, 3000)}`, {
      cause,
    })
  }
}

/** As if signed in before: the cookie is there, and the mark that tells the page to use it. */
async function signIn(page: Page, origin: string, { refresh_token }: TokenAnswer): Promise<void> {
  await page.browserContext().setCookie({
    name: 'refresh_token',
    value: refresh_token ?? '',
    domain: new URL(origin).hostname,
    path: '/crm/auth',
    httpOnly: true,
    secure: true,
    sameSite: 'Strict',
  })
  await page.evaluateOnNewDocument(() => {
    if (!location.protocol.startsWith('http') || sessionStorage.getItem('test.signedIn')) return
    sessionStorage.setItem('test.signedIn', 'yes')
    localStorage.setItem('omnicrm.session', 'test')
  })
}

function watch(page: Page): string[] {
  const trouble: string[] = []
  page.on('console', message => {
    // The network tells these itself, with method and address.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      trouble.push(`console: ${message.text()}`)
  })
  page.on('pageerror', error =>
    trouble.push(`script: ${error instanceof Error ? error.stack : String(error)}`),
  )
  page.on('requestfailed', request => {
    // What a page asked for and left before the answer.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED')
      trouble.push(`network: ${request.method()} ${request.url()} ${request.failure()?.errorText}`)
  })
  page.on('response', response => {
    if (response.status() >= 400)
      trouble.push(
        `network: ${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`,
      )
  })
  return trouble
}

/** Closing can hang after a navigation that was cut off. */
async function close(context: BrowserContext): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const enough = new Promise<void>(resolve => {
    timer = setTimeout(resolve, 5000)
  })
  await Promise.race([context.close(), enough])
  clearTimeout(timer)
}
