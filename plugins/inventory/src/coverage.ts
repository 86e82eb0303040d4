import {
  Failure,
  invalid,
  metresBetween,
  nearest,
  totalOf,
  type Cx,
  type InputOf,
  type Place,
  type Point,
} from '@omnicrm/sdk'
import {
  offeredStates,
  type InventoryRow,
  type itemLifeApi,
  type LocatedItem,
  type Neighbour,
  type PlaceStock,
  type Qualification,
  type TemplateRow,
} from '../contract.ts'
import { anyItem, plain } from './entities.ts'
import type { Parts } from './parts.ts'
import { addressKey, beginningsOf, placedItems, position } from './place.ts'
import { toItem } from './present.ts'
import { allTemplates, templateNamed } from './template.ts'
import { labelsOf } from './words.ts'

const mostNeighbours = 100
const mostOnMap = 2000
/** Of one address, each of which is read by its first line: there is a 1 Main Street in every town. */
const mostHomes = 100
const mostAlike = 10_000

type Question = InputOf<typeof itemLifeApi.qualification>

/** Whether there is network at an address, by the homes passed there (INV-5, INV-95 to INV-97). */
export async function qualify(cx: Cx, question: Question, parts: Parts): Promise<Qualification> {
  const { address, google_maps_place_id, plus_code, latitude, longitude } = question
  if (!address && !google_maps_place_id && !plus_code && latitude === undefined)
    throw invalid('address', 'name an address, a place id, a plus code or a point')
  const homes = new Map(
    (await allTemplates(cx)).flatMap(template =>
      statusOf(template) ? [[template.inventory_template_id, template]] : [],
    ),
  )
  let rows = await passedFor(cx, homes, question)
  const given = latitude === undefined || longitude === undefined ? undefined : { latitude, longitude }
  const place = rows.length > 0 || !address ? undefined : await locate(cx, address, parts)
  if (place)
    rows = await passedFor(cx, homes, {
      ...(place.google_maps_place_id ? { google_maps_place_id: place.google_maps_place_id } : {}),
      plus_code: place.plus_code,
    })
  const data = rows.flatMap(row => {
    const template = homes.get(row.inventory_template_id)
    return template ? [toItem(cx, row, template, parts)] : []
  })
  const from = given ?? place
  const [neighbour = null] =
    data.length > 0 || !from ? [] : await neighbours(measured(passedHomes(cx, homes)), homes, from, 1)
  return { serviceable: data.length > 0, data, nearest: neighbour }
}

/** An address that is nowhere in the stock, as the map provider knows it. */
async function locate(cx: Cx, address: string, { maps }: Parts): Promise<Place | undefined> {
  if (!maps?.isConfigured) return undefined
  try {
    return await maps.geocode(address)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    // Nothing is lost: that no home of this address is passed is known without the provider; only the nearest is missing.
    cx.log.warn({ code: error.code }, 'A service qualification did without the maps.')
    return undefined
  }
}

/** By place id, else plus code, else the address itself. */
const passedFor = async (
  cx: Cx,
  homes: Homes,
  { google_maps_place_id, plus_code, address }: Question,
): Promise<InventoryRow[]> =>
  (google_maps_place_id && (await passedWhere(cx, homes, { google_maps_place_id }))) ||
  (plus_code && (await passedWhere(cx, homes, { plus_code }))) ||
  (address && (await passedAt(cx, homes, address))) ||
  []

type Homes = ReadonlyMap<number, TemplateRow>

/** The field labelled "Status" says whether a home is passed. */
const statusOf = (template: TemplateRow) =>
  labelsOf(template).find(([, label]) => /^status$/i.test(label.trim()))?.[0]

function isPassed(row: InventoryRow, homes: Homes): boolean {
  const template = homes.get(row.inventory_template_id)
  const field = template && statusOf(template)
  return field !== undefined && row[field]?.trim().toLowerCase() === 'passed'
}

/** Those of the homes that are passed, with their place. */
const passedHomes = (cx: Cx, homes: Homes) =>
  placedItems(cx).where(passed => {
    passed.whereRaw('1 = 0')
    for (const template of homes.values())
      passed.orWhere(home => {
        home
          .where('inventory.inventory_template_id', template.inventory_template_id)
          .whereRaw('lower(trim(??)) = ?', [`inventory.${statusOf(template)}`, 'passed'])
      })
  })

/** Undefined when none is passed: the next way of matching is tried. */
async function passedWhere(
  cx: Cx,
  homes: Homes,
  where: Partial<Pick<InventoryRow, 'google_maps_place_id' | 'plus_code'>>,
): Promise<InventoryRow[] | undefined> {
  const named = Object.fromEntries(Object.entries(where).map(([name, value]) => [`place.${name}`, value]))
  const rows = await passedHomes(cx, homes).where(named).limit(mostHomes)
  return rows.length > 0 ? rows.map(row => plain<InventoryRow>(row)) : undefined
}

async function passedAt(cx: Cx, homes: Homes, address: string): Promise<InventoryRow[]> {
  const wanted = addressKey(address)
  const rows = await passedHomes(cx, homes)
    .whereIn('place.address_key', beginningsOf(address))
    .limit(mostAlike)
  return rows
    .map(row => plain<InventoryRow>(row))
    .filter(row => addressForms(row).some(form => addressKey(form) === wanted))
    .slice(0, mostHomes)
}

const addressForms = (row: InventoryRow): string[] => {
  const parts = [row.address_line_1, row.address_line_2, row.city, row.state, row.zip_code, row.country]
  return [
    parts,
    parts.slice(0, 5),
    parts.slice(0, 3),
    [row.address_line_1, row.city, row.state, row.zip_code],
  ].map(each => each.filter(Boolean).join(', '))
}

/** One type, or all. */
async function typesOf(cx: Cx, item: string | undefined): Promise<Homes> {
  const types = item === undefined ? await allTemplates(cx) : [await templateNamed(cx, item)]
  return new Map(types.flatMap(each => (each ? [[each.inventory_template_id, each]] : [])))
}

export async function nearby(
  cx: Cx,
  { item, ...from }: InputOf<typeof itemLifeApi.nearby>,
): Promise<Neighbour[]> {
  const templates = await typesOf(cx, item)
  return await neighbours(placedOf(cx, templates), templates, from, mostNeighbours)
}

/** For the map: where items are, and which homes are passed (INV-112). */
export async function located(
  cx: Cx,
  { item }: InputOf<typeof itemLifeApi.located>,
): Promise<{ data: LocatedItem[]; total: number }> {
  const templates = await typesOf(cx, item)
  const found = placedOf(cx, templates)
  const [rows, total] = await Promise.all([
    found.clone().orderBy('place.inventory_id', 'desc').limit(mostOnMap),
    totalOf(found),
  ])
  const data = rows.flatMap(model => {
    const row = plain<InventoryRow>(model)
    const template = templates.get(row.inventory_template_id)
    if (!template) return []
    const [latitude, longitude] = [Number(row.latitude), Number(row.longitude)]
    const passed = statusOf(template) ? isPassed(row, templates) : null
    const { inventory_id, itemtext1 } = row
    return [{ inventory_id, item: template.item, itemtext1, latitude, longitude, passed }]
  })
  return { data, total }
}

const placedOf = (cx: Cx, templates: Homes) =>
  measured(placedItems(cx).whereIn('inventory.inventory_template_id', [...templates.keys()]))

/** Those of which more than the address is known. */
const measured = (found: ReturnType<typeof placedItems>) => found.whereNotNull('place.latitude')

async function neighbours(
  found: ReturnType<typeof placedItems>,
  templates: Homes,
  from: Point,
  count: number,
): Promise<Neighbour[]> {
  const rows = await nearest(found, position, from, count)
  return rows.flatMap(row => neighbourOf(plain<InventoryRow>(row), templates, from) ?? [])
}

function neighbourOf(row: InventoryRow, templates: Homes, from: Point): Neighbour | undefined {
  const { latitude, longitude } = row
  const template = templates.get(row.inventory_template_id)
  if (!template || latitude === null || longitude === null) return undefined
  const distance = metresBetween(from, { latitude: Number(latitude), longitude: Number(longitude) })
  return {
    inventory_id: row.inventory_id,
    item: template.item,
    itemtext1: row.itemtext1,
    address: addressForms(row)[0] ?? '',
    latitude,
    longitude,
    distance: Math.round(distance),
  }
}

/** So that a shop running short is seen (INV-115). */
export async function stockByPlace(cx: Cx): Promise<PlaceStock[]> {
  const templates = new Map((await allTemplates(cx)).map(each => [each.inventory_template_id, each]))
  const rows = await anyItem(cx)
    .whereIn('item_state', [...offeredStates])
    .whereNull('customer_id')
    .whereNull('service_id')
    .where(free => {
      free.whereNull('quarantine_until').orWhere('quarantine_until', '<=', cx.now())
    })
    .select('inventory_template_id', 'item_location')
    .select(cx.db.raw('count(*) as free'))
    .groupBy('inventory_template_id', 'item_location')
    .orderBy(['inventory_template_id', 'item_location'])
  return rows.map(row => ({
    inventory_template_id: row.inventory_template_id,
    item: templates.get(row.inventory_template_id)?.item ?? '',
    item_location: row.item_location,
    free: Number((row as { free?: number | string }).free ?? 0),
  }))
}
