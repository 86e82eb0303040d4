import assert from 'node:assert/strict'
import { testApp } from '@omnicrm/test'
import { SpacedTime } from '@omnicrm/plugin-customers/contract'
import { formOf, type Form } from '../bad-input/forms.ts'
import { endpointsOf, everyPlugin, titleOf } from '../bad-input/walk.ts'

const spacedTime = formOf(SpacedTime()).pattern

/** Bare arrays that documents and clients know; all other lists are pages. */
const bare = new Set(['GET /crm/customer/ (customers.all)'])

/** Attributes and tags give times with a blank and without a zone, as clients of theirs read them (D-23). */
const isSpaced = (form: Form): boolean => form.pattern === spacedTime

const required = (form: Form): readonly string[] => form.required ?? []

/** Names of fields, at any depth, that read like an instant but are declared as something else. */
function looseInstants(form: Form, at = ''): string[] {
  const inner = [...(form.anyOf ?? []), ...(form.items ? [form.items] : [])].flatMap(each =>
    looseInstants(each, at),
  )
  return [
    ...inner,
    ...Object.entries(form.properties ?? {}).flatMap(([name, field]) => {
      const path = at === '' ? name : `${at}.${name}`
      const isStamp = /^(created|last_modified|timestamp)$|_at$/.test(name)
      const formats = [field, ...(field.anyOf ?? [])].map(each => each.format)
      return [
        ...(isStamp && !formats.includes('instant') && !isSpaced(field) ? [path] : []),
        ...looseInstants(field, path),
      ]
    }),
  ]
}

describe('answers of the whole API', () => {
  it('of lists hold rows under data and a pagination of four figures (PLAT-46, PLAT-47)', async () => {
    await using app = await testApp({ plugins: everyPlugin() })
    const wrong: string[] = []
    let walked = 0
    for (const served of endpointsOf(app)) {
      const { query, response } = served.endpoint
      if (query?.properties['page'] === undefined || bare.has(titleOf(served))) continue
      walked++
      const form = formOf(response)
      const { data, pagination } = form.properties ?? {}
      const figures = ['current_page', 'per_page', 'total_items', 'total_pages']
      const isPage =
        data?.type === 'array' &&
        ['data', 'pagination'].every(name => required(form).includes(name)) &&
        figures.every(name => required(pagination ?? {}).includes(name))
      if (!isPage) wrong.push(titleOf(served))
    }
    assert.deepEqual(wrong, [])
    assert.ok(walked > 15, `only ${walked} lists were looked at`)
  })

  it('declare every time as an instant, which is written in UTC with Z, but for attributes and tags (PLAT-51, D-23)', async () => {
    await using app = await testApp({ plugins: everyPlugin() })
    const loose = endpointsOf(app).flatMap(served =>
      looseInstants(formOf(served.endpoint.response)).map(field => `${titleOf(served)}: ${field}`),
    )
    assert.deepEqual(loose, [])
  })
})
