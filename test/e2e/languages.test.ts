import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { languageOf, productLanguages } from '../../web/src/i18n/languages.ts'
import type { Tab } from './browser.ts'
import { inBrowser } from './run.ts'
import { settle } from './settle.ts'
import { until } from '../suites/story/world.ts'

const root = join(import.meta.dirname, '..', '..')

/** The web's own texts in a language. */
const textsOf = (code: string) =>
  JSON.parse(readFileSync(join(root, `web/locales/${code}.json`), 'utf8')) as {
    readonly section: { readonly customers: string }
    readonly shell: { readonly language: string; readonly navigation: string }
  }

const begins = (tab: Tab, code: string) =>
  tab.page.evaluateOnNewDocument((chosen: string) => localStorage.setItem('omnicrm.language', chosen), code)

/** Families that drew the text of the page, as the browser reports them. */
async function familiesOf(tab: Tab, selector: string): Promise<string[]> {
  const session = await tab.page.createCDPSession()
  await session.send('DOM.enable')
  await session.send('CSS.enable')
  const { root: document } = await session.send('DOM.getDocument')
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: document.nodeId, selector })
  const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId })
  await session.detach()
  return fonts.filter(font => font.isCustomFont).map(font => font.familyName)
}

const scriptFonts: Readonly<Record<string, RegExp>> = {
  ar: /Noto Sans Arabic/,
  ch: /Noto Sans SC/,
  gr: /Inter/,
  ru: /Inter/,
}

describe('languages of the interface, in a browser', () => {
  it(
    'offers all eight, by the names their speakers use, and turns the page with each (CONF-58, CONF-59)',
    inBrowser({ as: 'admin' }, async ({ tab }) => {
      await tab.goto('/customers')
      let now = 'en'
      for (const code of [...productLanguages.filter(each => each !== 'en'), 'en']) {
        await tab.click('button', textsOf(now).shell.language.replace('{{name}}', nameIn(now)))
        await tab.click('menuitemradio', languageOf(code).name)
        await tab.get('heading', textsOf(code).section.customers)
        const html = await tab.page.$eval('html', each => [each.lang, each.dir])
        assert.deepEqual(html, [languageOf(code).tag.replace(/-u-.*/, ''), languageOf(code).direction], code)
        now = code
      }
    }),
  )

  for (const [code, family] of Object.entries(scriptFonts)) {
    it(
      `is drawn in a font for its script in ${code}, from this server`,
      inBrowser({ as: 'admin' }, async ({ tab }) => {
        await begins(tab, code)
        await tab.goto('/customers')
        // The page does not wait for its font.
        await until(async () => (await familiesOf(tab, 'h1')).some(each => family.test(each)) || undefined)
      }),
    )
  }

  it(
    'lays Arabic out from the right: navigation, search icon and menu of a row; arrows point the other way',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      await stage.world.givenCustomer('Right Reader')
      await begins(tab, 'ar')
      await tab.goto('/customers')
      await settle(tab)
      const middle = (selector: string) =>
        tab.page.$eval(selector, each => {
          const { left, right } = each.getBoundingClientRect()
          return (left + right) / 2
        })
      const navigation = await middle(`nav[aria-label="${textsOf('ar').shell.navigation}"]`)
      const main = await middle('main')
      assert.ok(navigation > main, `The navigation stands at ${navigation}, the page at ${main}.`)
      const icon = await middle('input[type=search]')
      const search = await middle('.mantine-Input-wrapper:has(input[type=search]) svg')
      assert.ok(search > icon, 'The icon of the search field is at its start.')
      const rowName = await middle('tbody tr a')
      const rowMenu = await middle('tbody tr td:last-child button')
      assert.ok(rowMenu < rowName, 'The menu of a row is at its end.')
      await tab.page.click('header button:has(bdi)')
      const arrow = await tab.page.waitForSelector('[role=menuitem] .tabler-icon-logout')
      const turned = await arrow?.evaluate(each => getComputedStyle(each).transform)
      assert.equal(turned, 'matrix(-1, 0, 0, 1, 0, 0)')
    }),
  )

  it(
    'keeps a password from under its eye in Arabic, where the text begins at the right',
    inBrowser({}, async ({ tab }) => {
      await begins(tab, 'ar')
      await tab.goto('/login')
      const found = await tab.page.$eval('input[name=password]', each => {
        const eye = each.closest('.mantine-Input-wrapper')?.querySelector('button')?.getBoundingClientRect()
        const field = each.getBoundingClientRect()
        const style = getComputedStyle(each)
        return {
          // Of an input that runs from left to right.
          atRight: style.direction === 'ltr' && ['end', 'right'].includes(style.textAlign),
          free: field.left + Number.parseFloat(style.paddingLeft) >= (eye?.right ?? Number.NaN) - 1,
        }
      })
      assert.deepEqual(found, { atRight: true, free: true })
    }),
  )
})

const nameIn = (code: string): string =>
  languageOf(code).direction === 'rtl' ? `\u2068${languageOf(code).name}\u2069` : languageOf(code).name
