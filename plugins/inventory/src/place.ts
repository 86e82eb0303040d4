import type { Knex } from 'knex'
import type { Cx } from '@omnicrm/sdk'
import type { InventoryRow } from '../contract.ts'
import { anyItem } from './entities.ts'

/**
 * Where items are that are somewhere, in a form with indexes: most items, cards and numbers, are nowhere, and the texts
 * of an item can not be measured. Kept with each write.
 */
const table = 'inventory_place'
export const position = { latitude: 'place.latitude', longitude: 'place.longitude' }

interface Place {
  readonly inventory_id: number
  readonly latitude: number | null
  readonly longitude: number | null
  readonly google_maps_place_id: string | null
  readonly plus_code: string | null
  readonly address_key: string | null
}

export const placeColumns = [
  'latitude',
  'longitude',
  'google_maps_place_id',
  'plus_code',
  'address_line_1',
] as const
export type Placed = Pick<InventoryRow, 'inventory_id' | (typeof placeColumns)[number]>

/** Items that are somewhere, joined as `place` to where. */
export const placedItems = (cx: Cx) =>
  anyItem(cx)
    .select('inventory.*')
    .innerJoin(`${table} as place`, 'place.inventory_id', 'inventory.inventory_id')

/** SQLite takes so many rows in one statement. */
const atOnce = 100

/** Of items that are new, be they told twice. */
export async function addPlaces(db: Knex, rows: readonly Placed[]): Promise<void> {
  const places = rows.flatMap(row => placeOf(row) ?? [])
  for (let at = 0; at < places.length; at += atOnce)
    await db(table)
      .insert(places.slice(at, at + atOnce))
      .onConflict('inventory_id')
      .merge()
}

/** After a change of an item, which most often moves nothing. */
export async function keepPlace(db: Knex, before: Placed, after: Placed): Promise<void> {
  const place = placeOf(after)
  if (JSON.stringify(placeOf(before)) === JSON.stringify(place)) return
  if (place) await addPlaces(db, [after])
  else await dropPlace(db, after.inventory_id)
}

export const dropPlace = (db: Knex, inventoryId: number): Promise<number> =>
  db(table).where('inventory_id', inventoryId).delete()

function placeOf(row: Placed): Place | undefined {
  const { inventory_id, google_maps_place_id, plus_code, address_line_1 } = row
  const [latitude, longitude] = [degrees(row.latitude), degrees(row.longitude)]
  const place = {
    latitude: longitude === null ? null : latitude,
    longitude: latitude === null ? null : longitude,
    google_maps_place_id: google_maps_place_id || null,
    plus_code: plus_code || null,
    address_key: addressKey(address_line_1 ?? '').slice(0, longestKey) || null,
  }
  return Object.values(place).every(each => each === null) ? undefined : { inventory_id, ...place }
}

const degrees = (text: string | null): number | null =>
  text === null || text.trim() === '' || !Number.isFinite(Number(text)) ? null : Number(text)

const longestKey = 191

/** What addresses are compared by: letters and digits alone, without accents and case. */
export const addressKey = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

/** Keys of every first line that an address may begin with. */
export const beginningsOf = (address: string): string[] => {
  const key = addressKey(address).slice(0, longestKey)
  return Array.from({ length: key.length }, (_, at) => key.slice(0, at + 1))
}
