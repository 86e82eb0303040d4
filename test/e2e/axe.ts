import assert from 'node:assert/strict'
import axe from 'axe-core'
import type { Page } from 'puppeteer-core'

/** What axe must not find: everything it calls serious or critical. */
const grave = ['serious', 'critical']

/**
 * Fails with rule, place and reason of each grave finding of axe on the page as it stands.
 *
 * @param rules ids of the rules to look at; all when absent
 */
export async function refuseBarriers(page: Page, where: string, rules?: readonly string[]): Promise<void> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(
    only => axe.run(document, { resultTypes: ['violations'], ...(only ? { runOnly: only } : {}) }),
    rules && [...rules],
  )
  const found = violations
    .filter(each => grave.includes(each.impact ?? ''))
    .flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary?.split('\n')[1]?.trim()}`),
    )
  assert.equal(found.length, 0, `axe on ${where}:\n  ${found.join('\n  ')}`)
}
