import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type axe from 'axe-core'
import type { Tab } from '../browser.ts'

const root = join(import.meta.dirname, '..', '..', '..')

type Tree = { readonly [key: string]: string | Tree }

const keysOf = (tree: Tree, path = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [path + key] : keysOf(value, `${path}${key}.`),
  )

/** Keys as a page shows them when their text is missing: with a dot, so that no plain word is taken for one. */
const allKeys = ['web', ...readdirSync(join(root, 'plugins')).map(name => `plugins/${name}`)]
  .map(folder => join(root, folder, 'locales/en.json'))
  .filter(file => existsSync(file))
  .flatMap(file => keysOf(JSON.parse(readFileSync(file, 'utf8')) as Tree))
  .filter(key => key.includes('.'))
  .map(key => key.replace(/_(one|other)$/, ''))

/** Gives the page the keys to look for; once a tab. */
export async function learnKeys(tab: Tab): Promise<void> {
  await tab.page.evaluateOnNewDocument(
    (keys: string[]) => Object.assign(window, { textKeys: new Set(keys) }),
    [...new Set(allKeys)],
  )
}

declare global {
  interface Window {
    readonly axe: typeof axe
    readonly textKeys: ReadonlySet<string>
  }
}

/** Rules of axe to ask: all, all but those of colour, those of colour alone, or none. */
export type Rules = 'all' | 'shape' | 'colour' | 'none'

/**
 * Looks once at the page as it stands.
 *
 * @returns what is wrong: text that is missing or broken, a page that is wider than the window, not one main heading,
 * and what axe calls serious or critical
 */
export async function faultsOf(tab: Tab, rules: Rules): Promise<string[]> {
  return await tab.page.evaluate(
    async (asked, framed) => {
      const found: string[] = []
      // What other tests plant is text on purpose.
      const text = document.body.innerText.replaceAll(/\S*7\*7\S*/g, '')
      for (const word of new Set(text.split(/\s+/)))
        if (window.textKeys.has(word)) found.push(`shows the key ${word}`)
      for (const each of text.matchAll(/.{0,20}(undefined|\bNaN\b|\[object |Invalid Date|\{\{|\}\}).{0,20}/g))
        found.push(`shows “${each[0]}”`)
      const headings = document.querySelectorAll('h1').length
      if (headings !== 1) found.push(`has ${headings} main headings`)
      const { clientWidth, scrollWidth } = document.documentElement
      if (scrollWidth > clientWidth) {
        const wide = [...document.querySelectorAll('body *')].filter(each => {
          const { left, right } = each.getBoundingClientRect()
          return right > clientWidth + 1 || left < -1
        })
        const names = wide.slice(0, 4).map(each => `${each.tagName} “${each.textContent.slice(0, 30)}”`)
        found.push(`is ${scrollWidth} wide in a window of ${clientWidth}: ${names.join(', ')}`)
      }
      if (asked === 'none') return found
      // The frame is the same on every page: one of them shows it whole.
      const part =
        document.querySelector('[role=dialog]') ??
        (location.pathname === framed ? null : document.querySelector('main'))
      const { violations } = await window.axe.run(part ?? document, {
        resultTypes: ['violations'],
        ...(asked === 'colour' ? { runOnly: ['color-contrast'] } : {}),
        ...(asked === 'shape' ? { rules: { 'color-contrast': { enabled: false } } } : {}),
      })
      for (const { id, impact, nodes } of violations)
        if (impact === 'serious' || impact === 'critical')
          for (const node of nodes)
            found.push(
              `${id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`,
            )
      return found
    },
    rules,
    '/dashboard',
  )
}
