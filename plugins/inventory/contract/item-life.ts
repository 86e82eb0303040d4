import {
  Id,
  IdParam,
  Instant,
  PageQuery,
  nullable,
  PageOf,
  query,
  action,
  command,
  T,
  Text,
  type Static,
} from '@omnicrm/sdk'
import { Item } from './item.ts'
import { can } from './rights.ts'

const byItem = IdParam('inventory_id')
const one = '/crm/inventory/inventory_id/:inventory_id'

/** A change of an item, as the activity log tells it; secrets appear as "changed". */
export const ItemChange = T.Object({
  activity_id: Id(),
  action: T.String(),
  title: T.String(),
  /** Field → { old, new }. */
  detail: T.Record(T.String(), T.Unknown()),
  /** Null is the system. */
  user_name: nullable(T.String()),
  created: Instant(),
})
export type ItemChange = Static<typeof ItemChange>

/** An earlier text of `config_content`. */
export const ConfigVersion = T.Object({
  id: Id(),
  config_content: T.String(),
  /** Who replaced it. */
  user_id: nullable(Id()),
  /** When it was replaced. */
  created: Instant(),
})
export type ConfigVersion = Static<typeof ConfigVersion>

export const BulkOutcome = T.Object({
  inventory_id: Id(),
  done: T.Boolean(),
  /** Why not. */
  message: nullable(T.String()),
})
export type BulkOutcome = Static<typeof BulkOutcome>

/** An item and how far it is. */
export const Neighbour = T.Object({
  inventory_id: Id(),
  item: T.String(),
  itemtext1: T.String(),
  address: T.String(),
  latitude: T.String(),
  longitude: T.String(),
  /** Metres, as the crow flies. */
  distance: T.Integer(),
})
export type Neighbour = Static<typeof Neighbour>

/** An item on the map. */
export const LocatedItem = T.Object({
  inventory_id: Id(),
  item: T.String(),
  itemtext1: T.String(),
  latitude: T.Number(),
  longitude: T.Number(),
  /** Whether the home is passed; null for what is no home. */
  passed: nullable(T.Boolean()),
})
export type LocatedItem = Static<typeof LocatedItem>

export const Qualification = T.Object({
  serviceable: T.Boolean(),
  /** Homes passed at the address; their type tells which service. */
  data: T.Array(Item),
  /** The nearest home passed when there is none at the address; null without a point to measure from. */
  nearest: nullable(Neighbour),
})
export type Qualification = Static<typeof Qualification>

/** Free items of a type at one place. */
export const PlaceStock = T.Object({
  inventory_template_id: Id(),
  item: T.String(),
  item_location: nullable(T.String()),
  free: T.Integer(),
})
export type PlaceStock = Static<typeof PlaceStock>

const degrees = (limit: number) => T.Number({ minimum: -limit, maximum: limit })

/** What became of items, and where they are. */
export const itemLifeApi = {
  history: query({
    method: 'GET',
    path: `${one}/history`,
    allow: can.view,
    summary: 'Changes of state, holder and place with author, newest first; they stay when the item moves on',
    params: byItem,
    query: PageQuery,
    response: PageOf(ItemChange),
    errors: ['inventory.itemNotFound'],
  }),
  configVersions: query({
    method: 'GET',
    path: `${one}/config`,
    allow: can.update,
    summary: 'Earlier configurations of a device, newest first',
    params: byItem,
    response: T.Object({ data: T.Array(ConfigVersion) }),
    errors: ['inventory.itemNotFound'],
  }),
  restoreConfig: command({
    method: 'POST',
    path: `${one}/config/:id/restore`,
    allow: can.update,
    summary: 'Put an earlier configuration back; the present one becomes a version',
    params: T.Object({ inventory_id: Id(), id: Id() }),
    response: Item,
    errors: ['inventory.itemNotFound', 'inventory.versionNotFound'],
  }),
  bulk: action({
    method: 'POST',
    path: '/crm/inventory/bulk',
    allow: can.update,
    summary: 'Change state or location of many items, each by itself; answers what became of each',
    body: T.Object({
      inventory_ids: T.Array(Id(), { minItems: 1, maxItems: 1000 }),
      item_state: T.Optional(Text(20)),
      state_reason: T.Optional(Text(500)),
      item_location: T.Optional(nullable(Text(255))),
    }),
    response: T.Object({ data: T.Array(BulkOutcome) }),
  }),
  qualification: query({
    method: 'GET',
    path: '/crm/inventory/qualification',
    allow: can.view,
    summary: 'Which homes are passed at an address: by place id, else plus code, else the address itself',
    query: T.Object({
      address: T.Optional(Text(500)),
      google_maps_place_id: T.Optional(Text(255)),
      plus_code: T.Optional(Text(60)),
      latitude: T.Optional(degrees(90)),
      longitude: T.Optional(degrees(180)),
    }),
    response: Qualification,
  }),
  nearby: query({
    method: 'GET',
    path: '/crm/inventory/nearby',
    allow: can.view,
    summary: 'Located items by distance from a point, nearest first; at most 100',
    query: T.Object({ latitude: degrees(90), longitude: degrees(180), item: T.Optional(Text(100)) }),
    response: T.Object({ data: T.Array(Neighbour) }),
  }),
  located: query({
    method: 'GET',
    path: '/crm/inventory/located',
    allow: can.view,
    summary: 'Items with coordinates, for a map: the newest 2000; of homes whether they are passed',
    query: T.Object({ item: T.Optional(Text(100)) }),
    response: T.Object({ data: T.Array(LocatedItem), total: T.Integer() }),
  }),
  stockByPlace: query({
    method: 'GET',
    path: '/crm/inventory/stock/location',
    allow: can.view,
    summary: 'Free items of each type at each place',
    response: T.Object({ data: T.Array(PlaceStock) }),
  }),
}
