import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inBrowser } from '../run.ts'
import { dialogs, shownElsewhere } from './dialogs.ts'
import { refuseFaultsOf } from './refuse.ts'

describe('gallery of dialogs', () => {
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

  for (const [name, group] of Object.entries(dialogs))
    it(
      `${name} are complete, fit and have no barrier, in all looks and languages (PLAT-71, CONF-58, CONF-59)`,
      inBrowser({ as: 'admin' }, scene => refuseFaultsOf(scene, group)),
    )
})
