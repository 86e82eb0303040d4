import assert from 'node:assert/strict'
import { comparable, fromDatabase, toDatabase, type DatabaseValue } from '../../src/db/values.ts'
import type { ColumnKind } from '../../src/db/tables.ts'

describe('values that both databases mean alike', () => {
  const same: [kind: ColumnKind, meant: string | number | null, ...given: DatabaseValue[]][] = [
    ['number', '19.9', '19.9000', 19.9, '19.9'],
    ['number', '0.3', 0.1 + 0.2, '0.3000'],
    ['number', '0', '0.0000', '-0.0000', 0, -0],
    ['number', '-1200', '-1200.0000', -1200],
    ['number', '0.0000001', 1e-7],
    ['number', '100000000000000000000', 1e20],
    ['integer', 1, 1, '1'],
    ['integer', '9007199254740993', '9007199254740993'],
    ['integer', '', ''],
    ['instant', '2026-03-29T01:30:00.120Z', '2026-03-29T01:30:00.120Z', '2026-03-29 01:30:00.120'],
    ['instant', '2026-03-29T00:00:00.000Z', '2026-03-29', '2026-03-29 00:00:00'],
    ['instant', 'some day', 'some day'],
    ['day', '2024-02-29', '2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['text', '007', '007'],
    ['json', '1.5', 1.5, '1.5'],
    ['bytes', 'AAH/', Buffer.from([0, 1, 255])],
    ['text', null, null],
  ]
  for (const [kind, meant, ...given] of same)
    it(`${kind} ${String(meant)} is what they have in ${given.length} writings`, () => {
      for (const each of given) assert.deepEqual(fromDatabase(kind, each), meant)
    })

  it('are written as each of them takes them', () => {
    const at = '2026-03-29T01:30:00.120Z'
    assert.deepEqual(
      [toDatabase('sqlite', 'instant', at), toDatabase('mysql', 'instant', at)],
      [at, '2026-03-29 01:30:00.120'],
    )
    assert.deepEqual(
      [toDatabase('sqlite', 'number', '0.3'), toDatabase('mysql', 'number', '0.3')],
      [0.3, '0.3'],
    )
    assert.equal(toDatabase('sqlite', 'integer', '9007199254740993'), 9007199254740993n)
    assert.deepEqual(toDatabase('mysql', 'bytes', 'AAH/'), Buffer.from([0, 1, 255]))
    assert.equal(toDatabase('mysql', 'text', null), null)
  })

  it('are the same JSON whatever the order of names and the blanks between them', () => {
    const [a, b] = ['{"b": [1, {"d": 2, "c": null}], "a": "é"}', '{"a":"é","b":[1,{"c":null,"d":2}]}']
    assert.equal(comparable('json', a), comparable('json', b))
    assert.notEqual(comparable('json', '[1,2]'), comparable('json', '[2,1]'))
    assert.equal(comparable('json', 'no JSON'), 'no JSON')
    assert.notEqual(comparable('text', a), comparable('text', b))
  })
})
