import assert from 'node:assert/strict'
import { faultsOf } from '../src/form/schema.ts'

const schema = {
  properties: {
    renew: { anyOf: [{ type: 'boolean' }, { type: 'string', enum: ['prompt', 'true'] }] },
    list: {
      anyOf: [
        {
          anyOf: [
            { type: 'string', maxLength: 3 },
            { type: 'array', maxItems: 1 },
          ],
        },
        { type: 'null' },
      ],
    },
  },
}

describe('rules of form fields', () => {
  it('accept each form of a union', () => {
    for (const values of [
      { renew: 'prompt' },
      { renew: true },
      { list: 'abc' },
      { list: ['a'] },
      { list: null },
    ])
      assert.deepEqual(faultsOf(schema, values), {})
  })

  it('refuse what fits no form', () => {
    assert.deepEqual(faultsOf(schema, { renew: 'never' }), { renew: { rule: 'choice' } })
    assert.deepEqual(Object.keys(faultsOf(schema, { list: 'abcd' })), ['list'])
  })
})
