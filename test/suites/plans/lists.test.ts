import assert from 'node:assert/strict'
import { admin, type TestApp } from '@omnicrm/test'
import { givenNeighbours } from '../bad-input/neighbours.ts'
import { wholeProduct } from '../bad-input/walk.ts'
import { grow, shrink } from './grow.ts'
import { listsOf, questionsOf, type Question } from './lists.ts'
import { costsOf } from './reads.ts'
import { isAllowed } from './allowed.ts'

describe('the lists of a grown installation', function () {
  this.timeout(480_000)

  it('read their pages by an index: first and later ones, in each order, by each filter and by words', async () => {
    await using app = await wholeProduct()
    const { bea } = await givenNeighbours(app)
    await using stack = new AsyncDisposableStack()
    stack.defer(() => shrink(app))
    await grow(app)
    const found: string[] = []
    for (const served of listsOf(app))
      for (const question of await questionsOf(app, served, bea)) {
        if (isAllowed(question.about)) continue
        const costs = await costsOfAnswer(app, question)
        if (costs.length > 0) found.push(`${question.title}: ${costs.join(', ')}`)
      }
    assert.deepEqual(found, [])
  })
})

async function costsOfAnswer(app: TestApp, { url, query, title }: Question): Promise<string[]> {
  const { reader } = app.kernel.database
  const statements: { sql: string; bindings: readonly unknown[] }[] = []
  const hear = ({ sql, bindings }: { sql: string; bindings?: readonly unknown[] }) =>
    void (/^select/i.test(sql) && statements.push({ sql, bindings: bindings ?? [] }))
  reader.on('query', hear)
  const { statusCode, body } = await app.as(admin()).http({ method: 'GET', url, query })
  reader.removeListener('query', hear)
  assert.equal(statusCode, 200, `${title}: ${body}`)
  const costs: string[] = []
  for (const { sql, bindings } of statements)
    if (!/^select count/i.test(sql)) costs.push(...(await costsOf(reader, sql, bindings)))
  return costs
}
