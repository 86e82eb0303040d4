import assert from 'node:assert/strict'
import axe from 'axe-core'
import type { Page } from 'puppeteer-core'

/** What axe must not find: everything it calls serious or critical, by any rule. */
const grave = ['serious', 'critical']

/** Fails with rule, place and reason of each grave finding of axe on the page as it stands. */
export async function refuseBarriers(page: Page, where: string): Promise<void> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }))
  const found = violations
    .filter(each => grave.includes(each.impact ?? ''))
    .flatMap(({ id, nodes }) =>
      nodes.map(
        node => `${id}: ${node.html.slice(0, 160)}\n    ${node.failureSummary?.split('\n')[1]?.trim()}`,
      ),
    )
  assert.deepEqual(found, [], `axe on ${where}:\n  ${found.join('\n  ')}`)
}
