import assert from 'node:assert/strict'
import { inBrowser } from '../run.ts'
import { pathsOf } from './inside.ts'
import { load, open, refuseFaultsOf, refuseFaultsOfLists } from './refuse.ts'
import { groups, pages } from './views.ts'

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

describe('gallery of pages', () => {
  it(
    'has an entry for every route of the web, and no other',
    inBrowser({ as: 'admin' }, async scene => {
      const tab = await open(scene, false)
      await load(tab, false)
      assert.deepEqual(Object.keys(pages).toSorted(), [...new Set(await pathsOf(tab))].toSorted())
    }),
  )

  it(
    'lists without a row say so, and lists that could not be read offer another try',
    inBrowser({ as: 'admin' }, async scene => {
      await refuseFaultsOfLists(scene, 'empty', /No |Nothing |nobody/i, listPages)
      await refuseFaultsOfLists(scene, 'failing', /The database does not answer\.[^]*Retry/, ['/customers'])
    }),
  )

  for (const [name, group] of Object.entries(groups))
    it(
      `${name} are complete, fit and have no barrier, in all looks and languages (PLAT-71, CONF-58, CONF-59)`,
      inBrowser({ as: 'admin' }, scene => refuseFaultsOf(scene, group)),
    )
})
