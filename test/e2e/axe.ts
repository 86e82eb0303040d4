import assert from 'node:assert/strict'
import axe from 'axe-core'
import type { Page } from 'puppeteer-core'

/** What axe must not find: everything it calls serious or critical. */
const grave = ['serious', 'critical']

/** Grave findings of axe on the page as it stands: rule, place and reason. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }))
  return violations
    .filter(each => grave.includes(each.impact ?? ''))
    .flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary?.split('\n')[1]?.trim()}`),
    )
}

export async function refuseBarriers(page: Page, where: string): Promise<void> {
  const found = await barriers(page)
  assert.equal(found.length, 0, `axe on ${where}:\n  ${found.join('\n  ')}`)
}
