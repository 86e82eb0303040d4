import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Real from 'typebox'
import Light from '../src/typebox.ts'

const root = join(import.meta.dirname, '..', '..')

/** The same schemas made with either library. */
function schemasOf(Type: typeof Real) {
  const base = Type.Object(
    {
      name: Type.String({ minLength: 1 }),
      nick: Type.Optional(Type.String()),
      kind: Type.Union([Type.Literal('a'), Type.Literal(3), Type.Null()]),
      extra: Type.Record(Type.String(), Type.Unknown(), { maxProperties: 3 }),
      flags: Type.Array(Type.Boolean(), { minItems: 1 }),
    },
    { title: 'Base' },
  )
  const more = Type.Object({
    count: Type.Integer({ minimum: 0 }),
    price: Type.Optional(Type.Number()),
    any: Type.Any(),
  })
  return {
    base,
    empty: Type.Object({}),
    closed: Type.Object({ only: Type.Null() }, { additionalProperties: false }),
    choice: Type.Enum(['one', 'two']),
    omitted: Type.Omit(base, ['name']),
    picked: Type.Pick(base, ['nick', 'kind']),
    partial: Type.Partial(base, { title: 'Patch' }),
    required: Type.Required(Type.Partial(base)),
    intersect: Type.Intersect([base, more]),
    evaluated: Type.Evaluate(Type.Intersect([base, more])),
    nested: Type.Object({ inner: Type.Optional(base), list: Type.Array(more) }),
    spread: Type.Object({ lost: { ...Type.Optional(Type.String()) } }),
    unsafe: Type.Unsafe({ type: ['string', 'null'], enum: ['x', null] }),
  }
}

describe('the schema library of the browser', () => {
  it('makes the same JSON schemas as the library', () => {
    const real = schemasOf(Real)
    const light = schemasOf(Light as object as typeof Real)
    for (const name of Object.keys(real) as (keyof typeof real)[]) {
      assert.deepEqual(JSON.parse(JSON.stringify(light[name])), JSON.parse(JSON.stringify(real[name])), name)
    }
  })

  it('knows everything that contracts and the SDK use', () => {
    const folders = [join(root, 'plugins'), join(root, 'examples')].filter(existsSync)
    const contracts = folders.flatMap(folder =>
      readdirSync(folder).map(name => join(folder, name, 'contract.ts')),
    )
    const parts = folders
      .flatMap(folder => readdirSync(folder).map(name => join(folder, name, 'contract')))
      .filter(existsSync)
      .flatMap(folder => readdirSync(folder).map(file => join(folder, file)))
    for (const file of [
      ...contracts,
      ...parts,
      join(root, 'sdk/src/schema.ts'),
      join(root, 'sdk/src/columns.ts'),
    ]) {
      if (!existsSync(file)) continue
      for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/\b(?:T|Type)\.([A-Z]\w+)\(/g)) {
        assert.ok(name in Light, `${file} uses Type.${name}, which web/src/typebox.ts does not have.`)
      }
    }
  })
})
