import assert from 'node:assert/strict'
import { admin, type TestApp } from '@omnicrm/test'
import { ActivityLog, Alerts } from '../contract.ts'
import { activityApp } from './helpers.ts'

const alert = "API key 'robot' is refused again and again"
const entry = 'Restore user anna'
/** What is said of a key, of an entry of the log and of a name that is missing; values stay as they are. */
const spoken = {
  en: [/^API key 'robot' is refused again and again$/, /^Restore user anna$/, /^is required$/],
  el: [/^Το κλειδί.*robot/, /^Επαναφορά.*anna/, /^απαιτείται$/],
  es: [/^La clave.*robot/, /^Restauración.*anna/, /^es obligatorio$/],
} as const

describe('what the server says, in the language of the caller', () => {
  let app: TestApp
  before(async () => {
    app = await activityApp()
    await app.entry.tx(async tx => {
      await app.service(Alerts).raise(tx, { severity: 'warning', title: alert })
      await app.service(ActivityLog).note(tx, { action: 'restore', title: entry })
    })
  })
  after(() => app[Symbol.asyncDispose]())

  const read = async (url: string, language: string) =>
    (await app.as(admin()).http({ url, headers: { 'accept-language': language } })).json<{
      data: { title: string; description?: string }[]
    }>()

  for (const [language, [ofKey, ofUser, ofField]] of Object.entries(spoken))
    it(`is told in ${language}: alerts, titles of the log, faults (CONF-58, D-101)`, async () => {
      const [told] = (await read('/crm/alert/', language)).data
      assert.match(told?.title ?? '', ofKey)
      const [logged] = (await read('/crm/activity/', language)).data
      assert.match(logged?.title ?? '', ofUser)
      assert.equal(logged?.description, logged?.title)
      const refused = await app.as(admin()).http({
        method: 'PUT',
        url: '/crm/activity/',
        headers: { 'accept-language': language },
        payload: {},
      })
      assert.equal(refused.statusCode, 400)
      assert.match(refused.json<{ errors: Record<string, string> }>().errors['title'] ?? '', ofField)
    })
})
