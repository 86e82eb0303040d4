/** One request that people make of a list or a tab. */
export interface ScaleCase {
  readonly group: string
  readonly path: string
}

type Filters = Readonly<Record<string, readonly (string | number | boolean)[]>>

interface List {
  readonly name: string
  readonly path: string
  readonly sorts: readonly string[]
  readonly filters: Filters
  readonly searches: readonly string[]
}

const lists: readonly List[] = [
  {
    name: 'customers',
    path: '/crm/customers',
    sorts: [
      'customer_id',
      'customer_name',
      'customer_status',
      'customer_account_type',
      'customer_payment_type',
      'created',
      'last_modified',
    ],
    filters: {
      customer_status: ['Suspended'],
      customer_account_type: ['Business'],
      customer_payment_type: ['prepaid'],
      language: ['el'],
    },
    searches: [
      'Bela',
      'b',
      'bela quinn4711',
      'ada 47',
      'contact4711@',
      '4711',
      '+442000004711',
      '00004711',
      'no such customer',
    ],
  },
  {
    name: 'inventory',
    path: '/crm/inventory/',
    sorts: [
      'inventory_id',
      'inventory_template_id',
      'itemtext1',
      'itemtext2',
      'item_state',
      'item_location',
      'customer_id',
      'created',
      'last_modified',
    ],
    filters: { item: ['SIM Card'], item_state: ['Assigned'], item_location: ['Shop'] },
    searches: ['SN4711', 'sn', 'sn47 8900', '4711', 'no such item'],
  },
]

/** Of homes passed and what else is somewhere. */
const places = [
  'qualification?address=217+Street+400,+Leeds,+United+Kingdom',
  'qualification?address=9999+Nowhere&latitude=51.5074&longitude=-0.1278',
  'qualification?google_maps_place_id=bench-place-4711',
  'nearby?latitude=51.5074&longitude=-0.1278',
  'nearby?latitude=51.5074&longitude=-0.1278&item=Homes+Passed',
  'located',
  'located?item=Homes+Passed',
]

const tabs = [
  'customer/customer_id/:id',
  'customer/customer_id/:id/arpu',
  'contact/customer_id/:id',
  'site/customer_id/:id',
  'attribute/customer_id/:id',
  'tag/customer_id/:id',
  'inventory/customer_id/:id',
  'service/customer_id/:id',
  'transaction/customer_id/:id',
  'provision/?filters={"customer_id":[:id]}',
]

/** All of them, for the customer of this id where they are about one. */
export const scaleCases = (customerId: number): ScaleCase[] => [
  ...lists.flatMap(casesOf),
  ...[1, 20].map(page => ({
    group: 'sites: near a point',
    path: `/crm/site/radius?latitude=51.5074&longitude=-0.1278&km=5&page=${page}`,
  })),
  ...places.map(path => ({ group: 'items: by place', path: `/crm/inventory/${path}` })),
  ...tabs.map(path => ({
    group: 'tabs of a customer',
    path: `/crm/${path.replaceAll(':id', String(customerId))}`,
  })),
]

const casesOf = ({ name, path, sorts, filters, searches }: List): ScaleCase[] => [
  ...sorts.flatMap(sort =>
    ['asc', 'desc'].map(order => ({ group: `${name}: sorted`, path: `${path}?sort=${sort}&order=${order}` })),
  ),
  ...[2, 20, 400].map(page => ({ group: `${name}: later pages`, path: `${path}?page=${page}` })),
  ...combinationsOf(filters).flatMap(chosen =>
    ['', ...sorts.slice(1).map(sort => `sort=${sort}&order=asc&`)].map(sort => ({
      group: `${name}: filtered${sort === '' ? '' : ' and sorted'}`,
      path: `${path}?${sort}filters=${encodeURIComponent(JSON.stringify(chosen))}`,
    })),
  ),
  ...searches.flatMap(text =>
    [sorts[0], sorts[1], 'created'].map(sort => ({
      group: `${name}: searched`,
      path: `${path}?search=${encodeURIComponent(text)}&sort=${sort}&order=desc`,
    })),
  ),
]

/** Every choice of one or more of these filters. */
function combinationsOf(filters: Filters): Filters[] {
  return Object.entries(filters)
    .reduce<Filters[]>(
      (all, [field, values]) => [...all, ...all.map(each => ({ ...each, [field]: values }))],
      [{}],
    )
    .slice(1)
}
