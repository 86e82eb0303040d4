import assert from 'node:assert/strict'
import type { Page } from 'puppeteer-core'
import { patienceMs, selector, type Element, type Tab } from './browser.ts'

/** No place of a page is further from another. */
export const mostSteps = 120

type Key = 'Enter' | 'Space'

/** Walks with Tab until the focus is on what has this role and name, as people without a mouse do. */
export async function walkTo(tab: Tab, role: string, name: string): Promise<void> {
  await tab.get(role, name)
  for (let step = 0; step < mostSteps; step++) {
    if (await isOn(tab, role, name)) return
    await tab.page.keyboard.press('Tab')
  }
  assert.fail(`Tab does not lead to the ${role} “${name}” on ${tab.path()}.`)
}

export async function write(tab: Tab, label: string, text: string): Promise<void> {
  await walkTo(tab, 'textbox', label)
  await tab.page.keyboard.type(text)
}

export async function press(tab: Tab, role: string, name: string, key: Key = 'Enter'): Promise<void> {
  await walkTo(tab, role, name)
  await tab.page.keyboard.press(key)
}

/** Replaces what stands in the field with the focus. */
export async function rewrite({ page: { keyboard } }: Tab, text: string): Promise<void> {
  await keyboard.down('Control')
  await keyboard.press('KeyA')
  await keyboard.up('Control')
  await keyboard.type(text)
}

/** Waits until the page itself has put the focus there. */
export async function lands(tab: Tab, role: string, name: string): Promise<void> {
  await tab.get(role, name)
  for (const deadline = Date.now() + patienceMs; !(await isOn(tab, role, name));) {
    if (Date.now() > deadline)
      assert.fail(`The focus is on ${await focused(tab.page)}, not on the ${role} “${name}”.`)
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}

/** The next stop of Tab, or the former one of Shift+Tab, is this and nothing else. */
export async function next(tab: Tab, role: string, name: string, back = false): Promise<void> {
  const { keyboard } = tab.page
  if (back) await keyboard.down('Shift')
  await keyboard.press('Tab')
  if (back) await keyboard.up('Shift')
  if (!(await isOn(tab, role, name)))
    assert.fail(`Tab led to ${await focused(tab.page)}, not to the ${role} “${name}”.`)
}

export const before = (tab: Tab, role: string, name: string): Promise<void> => next(tab, role, name, true)

/** Opens a menu and takes one of its items, by the arrow keys. */
export async function choose(tab: Tab, menu: string, item: string): Promise<void> {
  await press(tab, 'button', menu)
  const target = await tab.get('menuitem', item)
  for (let step = 0; step < 12 && !(await isFocused(target)); step++)
    await tab.page.keyboard.press('ArrowDown')
  assert.ok(await isFocused(target), `The arrows do not lead to “${item}” in “${menu}”.`)
  await showsFocus(tab, target)
  await tab.page.keyboard.press('Enter')
}

/** The dialog asks first: the focus is on the way out, and the deed is the next stop. */
export async function confirm(tab: Tab, title: string, verb: string): Promise<void> {
  await tab.get('dialog', title)
  await lands(tab, 'button', 'Cancel')
  await tab.page.keyboard.press('Tab')
  const onVerb = await tab.page.evaluate(
    text => document.activeElement?.closest('[role=dialog]') && document.activeElement.textContent === text,
    verb,
  )
  assert.ok(onVerb, `Tab led to ${await focused(tab.page)}, not to “${verb}”.`)
  await tab.page.keyboard.press('Enter')
  await tab.page.waitForSelector(selector('dialog', title), { hidden: true })
}

/** Names repeat: a dialog lies over the button that opened it. */
async function isOn(tab: Tab, role: string, name: string): Promise<boolean> {
  for (const each of (await tab.page.$$(selector(role, name))) as Element[]) {
    if (!(await isFocused(each))) continue
    await showsFocus(tab, each)
    return true
  }
  return false
}

const isFocused = (target: Element): Promise<boolean> =>
  target.evaluate(each => each === document.activeElement)

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => (document.activeElement ?? document.body).outerHTML.slice(0, 200))

/**
 * Where the focus stands is in the window, under nothing else, and marked: by a ring, or by its border. Headings take it
 * to be read, not to be worked on, and have no mark.
 */
async function showsFocus(tab: Tab, target: Element): Promise<void> {
  const fault = await target.evaluate(each => {
    const box = each.getBoundingClientRect()
    const { outlineStyle, outlineWidth, borderTopColor } = getComputedStyle(each)
    const probe = document.createElement('i')
    probe.style.color = 'var(--o-focus)'
    document.body.append(probe)
    const mark = getComputedStyle(probe).color
    probe.remove()
    const isRinged = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
    if (!isRinged && borderTopColor !== mark && !/^H\d$/.test(each.tagName)) return 'has no mark of the focus'
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    const top = document.elementFromPoint(x, y)
    if (top === null) return 'is outside of the window'
    // What draws a check box, and the words of a button, lie over it.
    const isUncovered = each.contains(top) || each.parentElement?.contains(top)
    return isUncovered ? undefined : `is under ${top.outerHTML.slice(0, 200)}`
  })
  assert.equal(fault, undefined, `${await focused(tab.page)} has the focus and ${fault}.`)
}
