import assert from 'node:assert/strict'
import { admin } from '@omnicrm/test'
import { formOf } from '../suites/bad-input/forms.ts'
import type { Tab } from './browser.ts'
import type { Stage } from './stage.ts'

/** Would run in three ways, and leaves an element that can be found. Short ones fit into short fields. */
const markups = [
  `<img src=x data-planted onerror="window.planted=1">"><script>window.planted=1</script>{{7*7}}\${7*7}`,
  '<img src=x data-planted onerror=planted=1>',
  '<i data-planted>',
] as const

interface Creates {
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

/**
 * Creates a row with markup in every text that its schema has: new fields are planted from their first day. What the
 * server refuses by name (addresses of mail, colours, languages) is left out then.
 */
export async function plant(
  { world }: Stage,
  { method, path, body }: Creates,
  known: Record<string, unknown>,
): Promise<{ row: Record<string, unknown>; planted: string[] }> {
  const texts: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(formOf(body as object).properties ?? {})) {
    const { type, enum: words, format, maxLength = 255 } = formOf(schema)
    const isText = type === 'string' || (Array.isArray(type) && type.includes('string'))
    const fitting = markups.find(each => each.length <= maxLength)
    if (isText && !words && !format && fitting && !(name in known)) texts[name] = fitting
  }
  for (;;) {
    const answer = await world.app.as(admin()).http({
      method: method as 'PUT',
      url: path,
      payload: { ...texts, ...known },
    })
    if (answer.statusCode < 300) return { row: answer.json(), planted: Object.keys(texts) }
    const { errors = {}, message } = answer.json<{
      errors?: Record<string, string>
      message: string
    }>()
    const refused = Object.keys(errors).filter(name => name in texts)
    assert.ok(refused.length > 0, `${path}: ${answer.statusCode} ${message}`)
    for (const name of refused) delete texts[name]
  }
}

/** What the markup of a page would have left behind. */
export async function assertHarmless(tab: Tab, where: string): Promise<void> {
  const found = await tab.page.evaluate(() => ({
    elements: document.querySelectorAll('[data-planted]').length,
    ran: 'planted' in window,
  }))
  assert.deepEqual(found, { elements: 0, ran: false }, where)
}
