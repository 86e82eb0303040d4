import type { Tab } from './browser.ts'
import { until } from '../suites/story/world.ts'

/** How often in a row the page must look the same until it counts as complete. */
const sameLooks = 4

/** All data is there and nothing is on its way: no region is busy, and the text has stood for a moment. */
export async function settle(tab: Tab): Promise<void> {
  let former = ''
  let same = 0
  await until(async () => {
    const busy = await tab.page.$('[aria-busy=true]')
    const text = await tab.text()
    same = busy === null && text === former ? same + 1 : 0
    former = text
    return same >= sameLooks || undefined
  })
}

/** What makes the page itself scroll sideways; tables scroll in their own box. */
export const tooWide = (tab: Tab): Promise<string[]> =>
  tab.page.evaluate(() => {
    const { clientWidth: width, scrollWidth } = document.documentElement
    if (scrollWidth <= width) return []
    return [...document.querySelectorAll('body *')]
      .map(each => ({ each, box: each.getBoundingClientRect() }))
      .filter(({ box }) => box.right > width + 1 || box.left < -1)
      .map(
        ({ each, box }) =>
          `${each.tagName} “${(each.textContent ?? '').slice(0, 40)}” is from ${box.left} to ${box.right}`,
      )
      .slice(0, 5)
  })
