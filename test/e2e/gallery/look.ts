import { languageOf } from '../../../web/src/i18n/languages.ts'
import type { Scheme, Tab } from '../browser.ts'
import { rest } from './inside.ts'
import type { View } from './views.ts'

export type LookName = 'light' | 'dark' | 'arabic'
export type Layout = 'desktop' | 'phone'

export const sizes: Readonly<Record<Layout, { readonly width: number; readonly height: number }>> = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
}

/** Turns the page as it stands: colours and language change without loading it anew. */
export async function turn(tab: Tab, look: LookName): Promise<void> {
  await colour(tab, look === 'dark' ? 'dark' : 'light')
  await speak(tab, look === 'arabic' ? 'ar' : 'en')
}

async function colour(tab: Tab, scheme: Scheme): Promise<void> {
  if (schemes.get(tab) === scheme) return
  await tab.page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ])
  await tab.page.waitForSelector(`html[data-mantine-color-scheme=${scheme}]`)
  schemes.set(tab, scheme)
  await tab.page.evaluate(() => window.inside.calm(20))
}

/** What each tab was last turned to; tabs open in light. */
const schemes = new WeakMap<Tab, Scheme>()

/** @param code of the product, like `gr` */
export async function speak(tab: Tab, code: string): Promise<void> {
  await tab.page.evaluate(async tag => {
    if (document.documentElement.lang === tag.replace(/-u-.*/, '')) return
    await window.inside.translations.changeLanguage(tag)
    // Texts are drawn at once; only what fetches takes longer.
    await window.inside.calm(20)
  }, languageOf(code).tag)
}

/** Where no page is: what stood before is gone, with its dialogs, menus and selected rows. */
const nowhere = '/no-such-page'

/** Goes to a view as a click does, in English, and opens its dialog. */
export async function visit(tab: Tab, view: View): Promise<void> {
  if (view.press) await go(tab, nowhere)
  await go(tab, view.path)
  await rest(tab)
  for (const name of view.press ?? []) await press(tab, name)
  if (view.name.startsWith('dialog-')) await seeInDialog(tab, view)
  else await tab.see(view.shows, 10_000)
}

/** What a dialog shows may stand on the page behind it as well. */
async function seeInDialog(tab: Tab, { name, shows }: View): Promise<void> {
  await tab.page
    .waitForFunction(
      wanted =>
        [...document.querySelectorAll<HTMLElement>('[role=dialog], [role=alertdialog]')].some(
          each => each.checkVisibility() && each.innerText.includes(wanted),
        ),
      { polling: 20, timeout: 10_000 },
      String(shows),
    )
    .catch((cause: unknown) => {
      throw new Error(`No dialog shows “${String(shows)}” (${name}).`, { cause })
    })
}

const pressable =
  'button, a, summary, [role=button], [role=menuitem], [role=option], [role=tab], [role=checkbox], [role=radio], input[type=checkbox], input[type=radio]'

const go = (tab: Tab, path: string): Promise<void> =>
  tab.page.evaluate(async to => await window.inside.router.navigate(to), path)

/** Presses what bears this name, in the newest layer of the page that has it. */
async function press(tab: Tab, name: string): Promise<void> {
  await tab.page
    .waitForFunction(
      (selector, wanted) => {
        const named = [...document.querySelectorAll<HTMLElement>(selector)].filter(each => {
          const label = each.getAttribute('aria-label') ?? each.textContent.trim()
          // A summary goes on with what it sums up.
          const isBeginning = wanted.endsWith('*') || each.matches('summary')
          const fits = isBeginning ? label.startsWith(wanted.replace('*', '')) : label === wanted
          return fits && each.checkVisibility() && !each.matches(':disabled')
        })
        // Menus hide with what they belong to when that is out of sight.
        named.at(-1)?.scrollIntoView({ block: 'center' })
        named.at(-1)?.click()
        return named.length > 0
      },
      { polling: 20, timeout: 10_000 },
      pressable,
      name,
    )
    .catch((cause: unknown) => {
      throw new Error(`Nothing here is called “${name}”.`, { cause })
    })
  await rest(tab)
}
