import type { Knex } from 'knex'
import { column, type Migration } from '@omnicrm/sdk'

const batchSize = 1000
/** SQLite takes so many rows in one statement. */
const atOnce = 100

/** Homes passed and devices are found by place, address and distance without reading the stock (INV-95 to INV-97, INV-112). */
export const m0006: Migration = {
  name: '0006_places',
  async up(db) {
    // A migration that stopped midway on MariaDB is run again.
    await db.schema.dropTableIfExists('inventory_place')
    await db.schema.createTable('inventory_place', t => {
      t.integer('inventory_id')
        .unsigned()
        .primary()
        .references('inventory_id')
        .inTable('inventory')
        .onDelete('CASCADE')
      t.double('latitude')
      t.double('longitude')
      column.text(t, 'google_maps_place_id').index()
      column.text(t, 'plus_code', 60).index()
      column.text(t, 'address_key', 191).index()
      t.index(['latitude', 'longitude'])
    })
    for (let after: number | undefined = 0; after !== undefined;) after = await fillSome(db, after)
  },
}

interface Item {
  readonly inventory_id: number
  readonly latitude: string | null
  readonly longitude: string | null
  readonly google_maps_place_id: string | null
  readonly plus_code: string | null
  readonly address_line_1: string | null
}

/** @returns the key to go on behind; undefined at the end */
async function fillSome(db: Knex, after: number): Promise<number | undefined> {
  const rows: Item[] = await db('inventory')
    .select('inventory_id', 'latitude', 'longitude', 'google_maps_place_id', 'plus_code', 'address_line_1')
    .where('inventory_id', '>', after)
    .whereNull('deleted_at')
    .orderBy('inventory_id')
    .limit(batchSize)
  const places = rows.flatMap(row => placeOf(row) ?? [])
  for (let at = 0; at < places.length; at += atOnce)
    await db('inventory_place').insert(places.slice(at, at + atOnce))
  return rows.length < batchSize ? undefined : rows.at(-1)?.inventory_id
}

/** Addresses are compared by letters and digits alone. @returns undefined for what is nowhere */
function placeOf({ inventory_id, google_maps_place_id, plus_code, address_line_1, ...at }: Item) {
  const latitude = degrees(at.latitude)
  const longitude = degrees(at.longitude)
  const address = (address_line_1 ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
  const place = {
    latitude: longitude === null ? null : latitude,
    longitude: latitude === null ? null : longitude,
    google_maps_place_id: google_maps_place_id || null,
    plus_code: plus_code || null,
    address_key: address.slice(0, 191) || null,
  }
  return Object.values(place).every(each => each === null) ? undefined : { inventory_id, ...place }
}

const degrees = (text: string | null): number | null =>
  text === null || text.trim() === '' || !Number.isFinite(Number(text)) ? null : Number(text)
