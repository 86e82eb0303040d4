import type { Knex } from 'knex'

/** Lower-cased copies compare byte by byte on both databases, so that no two accounts differ by an accent on one only. */
export function folded(
  db: Knex,
  t: Knex.CreateTableBuilder,
  name: string,
  length: number,
): Knex.ColumnBuilder {
  const made = t.string(name, length)
  return String(db.client.config.client) === 'mysql2' ? made.collate('utf8mb4_bin') : made
}
