import { column, definePlugin, type Plugin, type TableTrait } from '@omnicrm/sdk'
import { testApp, type TestApp, type TestOptions } from '@omnicrm/test'

/** A plugin with every kind of column, a row that refers to a later one, and keys of all sorts. */
export function shelf(more: { tables?: Record<string, TableTrait>; step?: string } = {}): Plugin {
  return definePlugin({
    id: 'shelf',
    tables: { shelf_lease: { stays: 'A lease belongs to a process.' }, ...more.tables },
    migrations: [
      {
        name: more.step ?? '0001_shelf',
        async up(db) {
          await db.schema.createTable('book', t => {
            column.id(t, 'book_id')
            column.text(t, 'title').notNullable()
            column.longText(t, 'content')
            column.json(t, 'tags')
            column.flag(t, 'is_lent', false)
            column.money(t, 'price')
            t.decimal('latitude', 9, 6)
            t.bigInteger('barcode')
            column.instant(t, 'read_at')
            column.day(t, 'printed')
            t.binary('cover')
            column.reference(t, 'sequel_id', 'book', 'book_id')
          })
          await db.schema.createTable('book_word', t => {
            column.reference(t, 'book_id', 'book').notNullable()
            t.string('word', 40).notNullable()
            t.integer('times').notNullable()
            t.primary(['book_id', 'word'])
          })
          await db.schema.createTable('shelf_name', t => {
            t.string('name', 60).primary()
            column.text(t, 'note')
          })
          await db.schema.createTable('shelf_lease', t => {
            column.id(t, 'lease_id')
            column.reference(t, 'book_id', 'book').notNullable()
          })
        },
      },
    ],
    setup: () => undefined,
  })
}

type Kind = 'sqlite' | 'mysql'

/** The ways that a run on this kind of database can move: MariaDB is there in one of the runs only. */
export const directions = (of: Kind): readonly (readonly [from: Kind, to: Kind])[] =>
  of === 'sqlite'
    ? [['sqlite', 'sqlite']]
    : [
        ['sqlite', 'mysql'],
        ['mysql', 'sqlite'],
        ['mysql', 'mysql'],
      ]

export const words = { sqlite: 'SQLite', mysql: 'MariaDB' } as const
const key = 'a key that both installations are given, as operators do'

export const open = (options: Partial<TestOptions> = {}): Promise<TestApp> =>
  testApp({ plugins: [shelf()], env: { OMNICRM_SECRET_KEY: key }, ...options })

const binary = Buffer.from(Array.from({ length: 256 }, (_, at) => at))

/** Rows that lose something on every careless way: of types, of letters, of digits. */
export async function fill({ entry: { db } }: TestApp): Promise<void> {
  await db('book').insert([
    book(1, {
      sequel_id: null,
      title: 'Ünïcödé 📡 "quotes" \\ back\nnew\tline \u2028',
      price: '123456789.1234',
    }),
    book(2, { sequel_id: null, title: '', content: '', barcode: '9007199254740993', is_lent: true }),
    book(3, { sequel_id: null, price: '-0.0001', latitude: '-33.868820', tags: '[]', read_at: new Date(0) }),
    book(70, {
      sequel_id: null,
      content: 'x'.repeat(300_000),
      barcode: '-9223372036854775807',
      cover: binary,
    }),
    book(71, {
      sequel_id: null,
      content: null,
      tags: null,
      price: null,
      printed: null,
      title: "Robert'); --",
    }),
  ])
  await db('book').where('book_id', 1).update('sequel_id', 71)
  await db('book_word').insert(
    [1, 2].flatMap(book_id => ['one', 'Two', 'é', 'ж'].map((word, times) => ({ book_id, word, times }))),
  )
  await db('shelf_name').insert(['upper', 'lower', 'Ä', '07', '7'].map(name => ({ name, note: null })))
  await db('shelf_lease').insert({ book_id: 1 })
  // A row that is gone still has its number: the next one must not get it again.
  await db('book').insert(book(90, {}))
  await db('book').where('book_id', 90).delete()
}

const book = (book_id: number, more: Record<string, unknown>) => ({
  book_id,
  title: 'Plain',
  content: 'once',
  tags: '{"b":[1,null,"é"],"a":1.5}',
  is_lent: false,
  price: '19.99',
  latitude: '51.500001',
  barcode: 12,
  read_at: new Date('2026-02-28T23:59:59.987Z'),
  printed: '2024-02-29',
  cover: null,
  ...more,
})

/** Rows of the tables that travel as the drivers give them; what both databases write differently is made alike here. */
export async function contents({ entry: { db } }: TestApp): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const [table, order] of [
    ['book', 'book_id'],
    ['book_word', 'word'],
    ['shelf_name', 'name'],
  ] as const) {
    const rows: Record<string, unknown>[] = await db(table)
      .select('*')
      .modify(all => {
        if (table === 'book') all.select(db.raw('cast(barcode as char) as barcode'))
      })
      .orderBy(`${table}.${order}`)
    found[table] = rows.map(alike).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  return found
}

const alike = (row: Record<string, unknown>): Record<string, unknown> => ({
  ...row,
  ...('price' in row
    ? {
        tags: typeof row.tags === 'string' ? (JSON.parse(row.tags) as unknown) : row.tags,
        price: row.price === null ? null : Number(row.price).toFixed(4),
        latitude: Number(row.latitude).toFixed(6),
        barcode: String(row.barcode),
        read_at: Date.parse(String(row.read_at).replace(' ', 'T').replace(/Z?$/, 'Z')),
        cover: row.cover === null ? null : (row.cover as Buffer).toString('hex'),
      }
    : {}),
})
