import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { productLanguages } from '../../../web/src/i18n/languages.ts'
import type { Tab } from '../browser.ts'
import { inBrowser, type Scene } from '../run.ts'
import { fill, type Shown } from './data.ts'
import { dialogs, shownElsewhere } from './dialogs.ts'
import { faultsOf, learnKeys, type Rules } from './faults.ts'
import { enter, pathsOf, prepare, type Lists } from './inside.ts'
import { sizes, speak, turn, visit, type Layout, type LookName } from './look.ts'
import { groups, pages, type View } from './views.ts'

/** What is asked of each look: shape does not depend on colours, nor colours on the language. */
const looks: Readonly<Record<Layout, readonly (readonly [LookName, Rules])[]>> = {
  desktop: [
    ['light', 'all'],
    ['arabic', 'shape'],
    ['dark', 'colour'],
  ],
  phone: [
    ['dark', 'all'],
    ['light', 'colour'],
    ['arabic', 'shape'],
  ],
}
const others = productLanguages.filter(code => code !== 'en' && code !== 'ar')
/** Dialogs are narrow parts of pages: those with the longest words stand for all. */
const longest = ['gr', 'ru']
/** Of the sizes the widths matter; what is not in view is not drawn, which takes most of the time. */
const windowOf = (layout: Layout) => ({ ...sizes[layout], height: 480 })

let shown: Promise<Shown> | undefined

async function open({ another, me }: Scene, isPublic: boolean, lists?: Lists): Promise<Tab> {
  const tab = await another(isPublic ? undefined : me)
  await prepare(tab, lists)
  await learnKeys(tab)
  // The link of a message that nobody got.
  if (isPublic) tab.expects(/400 POST \/crm\/auth\/verify_email/)
  return tab
}

async function load(tab: Tab, isPublic: boolean): Promise<void> {
  await tab.goto(isPublic ? '/login' : '/dashboard')
  await enter(tab)
}

/** One view in every look of a layout, and on a phone in the other languages too: their words are the longest. */
async function lookAt(tab: Tab, view: View, layout: Layout): Promise<string[]> {
  const faults: string[] = []
  const look = async (name: string, rules: Rules) => {
    for (const fault of await faultsOf(tab, rules)) faults.push(`${view.name}, ${layout}, ${name}: ${fault}`)
  }
  await speak(tab, 'en')
  await visit(tab, view)
  for (const [name, rules] of looks[layout]) {
    await turn(tab, name)
    await look(name, rules)
  }
  if (layout === 'phone')
    for (const code of view.press ? longest : others) {
      await speak(tab, code)
      await look(code, 'none')
    }
  return faults
}

async function refuseFaults(scene: Scene, views: readonly View[]): Promise<void> {
  const faults: string[] = []
  for (const isPublic of [false, true]) {
    const those = views.filter(each => (each.isPublic ?? false) === isPublic)
    if (those.length === 0) continue
    const tab = await open(scene, isPublic)
    for (const layout of ['desktop', 'phone'] as const) {
      await tab.page.setViewport(windowOf(layout))
      await load(tab, isPublic)
      for (const view of those)
        try {
          faults.push(...(await lookAt(tab, view, layout)))
        } catch (cause) {
          // One that does not open must not hide what is wrong with the others.
          faults.push(`${view.name}, ${layout}: ${cause instanceof Error ? cause.message : String(cause)}`)
        }
    }
  }
  assert.equal(faults.length, 0, faults.join('\n'))
}

/** Pages of one list each. */
const listPages = [
  '/customers',
  '/services',
  '/provisioning',
  '/products',
  '/billing/transactions',
  '/inventory-items-list',
  '/activity',
  '/users',
  '/roles',
  '/api-keys',
  '/impersonation-logs',
]

/** Lists in a state of theirs: what must stand there instead of rows. */
async function refuseFaultsOfLists(scene: Scene, lists: Lists, shows: RegExp, paths: readonly string[]) {
  const tab = await open(scene, false, lists)
  const faults: string[] = []
  for (const layout of ['desktop', 'phone'] as const) {
    await tab.page.setViewport(windowOf(layout))
    await load(tab, false)
    for (const path of paths) {
      await visit(tab, { name: path, path, shows })
      const found = await faultsOf(tab, layout === 'desktop' ? 'all' : 'none')
      faults.push(...found.map(fault => `${path}, ${layout}: ${fault}`))
    }
  }
  assert.equal(faults.length, 0, faults.join('\n'))
}

describe('gallery', () => {
  it(
    'has an entry for every route of the web, and no other',
    inBrowser({ as: 'admin' }, async scene => {
      const tab = await open(scene, false)
      await load(tab, false)
      assert.deepEqual(Object.keys(pages).toSorted(), [...new Set(await pathsOf(tab))].toSorted())
    }),
  )

  it('shows the dialog of every file that draws one', () => {
    const plugins = join(import.meta.dirname, '../../../plugins')
    const drawing = globSync('*/web/**/*.tsx', { cwd: plugins })
      .filter(file =>
        /<(Modal|Drawer|ConfirmDialog|WizardDialog)\b/.test(readFileSync(join(plugins, file), 'utf8')),
      )
      .filter(file => !shownElsewhere.some(each => each.test(file)))
    const listed = Object.values(dialogs).flatMap(group => Object.keys(group))
    assert.deepEqual(listed.toSorted(), drawing.toSorted())
  })

  it(
    'lists without a row say so, and lists that could not be read offer another try',
    inBrowser({ as: 'admin' }, async scene => {
      await refuseFaultsOfLists(scene, 'empty', /No |Nothing |nobody/i, listPages)
      await refuseFaultsOfLists(scene, 'failing', /The database does not answer\.[^]*Retry/, ['/customers'])
    }),
  )

  for (const [name, group] of Object.entries({ ...groups, ...dialogs }))
    it(
      `${name} are complete, fit and have no barrier, in all looks and languages (PLAT-71, CONF-58, CONF-59)`,
      inBrowser({ as: 'admin' }, async scene => {
        const of = await (shown ??= fill(scene.stage, scene.me))
        await refuseFaults(
          scene,
          Object.values(group).flatMap(views => views(of)),
        )
      }),
    )
})
