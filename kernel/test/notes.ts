import {
  column,
  definePlugin,
  entity,
  event,
  hook,
  Id,
  Instant,
  job,
  nullable,
  T,
  Text,
  type Plugin,
} from '@omnicrm/sdk'

/** A small plugin for the tests of the kernel. */
export const Note = entity({
  table: 'note',
  key: 'note_id',
  label: 'title',
  redacted: ['pin'],
  schema: T.Object({
    note_id: Id(),
    customer_id: nullable(Id()),
    title: Text(50),
    pin: nullable(Text(20)),
    price: nullable(T.Number()),
    is_open: T.Boolean(),
    tags: T.Array(T.String()),
    due: nullable(Instant()),
    deleted_at: nullable(Instant()),
    created: Instant(),
    last_modified: Instant(),
  }),
})
export const NoteWritten = event('notes.noteWritten', T.Object({ note_id: T.Integer(), title: T.String() }))
export const SendNote = job('notes.sendNote', T.Object({ title: T.String() }), {
  attempts: 3,
  backoffSeconds: 10,
  leaseSeconds: 5,
})
export const PostNote = job('notes.postNote', T.Object({ title: T.String() }), {
  attempts: 2,
  backoffSeconds: 1,
  leaseSeconds: 5,
})
export const NewTitle = hook<string>('notes.newTitle')

type Setup = Parameters<typeof definePlugin>[0]['setup']

/** @param setup what this test adds */
export function notes(setup: Setup = () => undefined): Plugin {
  return definePlugin({
    id: 'notes',
    entities: [Note],
    migrations: [
      {
        name: '0001_note',
        async up(db) {
          await db.schema.createTable('note', t => {
            column.id(t, 'note_id')
            column.softReference(t, 'customer_id')
            column.text(t, 'title', 50).notNullable().unique()
            column.text(t, 'pin', 20)
            column.money(t, 'price')
            column.flag(t, 'is_open', true)
            column.json(t, 'tags').notNullable().defaultTo('[]')
            column.instant(t, 'due')
            column.instant(t, 'deleted_at')
            column.stamps(t)
          })
        },
      },
    ],
    setup,
  })
}
