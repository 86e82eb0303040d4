import type { Shown } from './data.ts'

/** Something to look at: a page, one of its tabs, or a dialog on it. */
export interface View {
  readonly name: string
  readonly path: string
  /** What must stand there once its data has come. */
  readonly shows: string | RegExp
  /** Names of what is pressed to open a dialog, one after the other; `Alerts, *` is how one begins. */
  readonly press?: readonly string[]
  /** Looked at by somebody who is not signed in. */
  readonly isPublic?: boolean
}

type Views = (of: Shown) => readonly View[]
type Detail = Omit<View, 'name' | 'path'>

const view = (name: string, path: string, shows: View['shows'], detail: Partial<Detail> = {}): View => ({
  name,
  path,
  shows,
  ...detail,
})
const open = { isPublic: true } as const
const customerTabs = [
  'overview',
  'sites',
  'services',
  'contacts',
  'billing',
  'attributes',
  'tags',
  'inventory',
  'activity',
]
const customerShows = [
  'Amara Okafor',
  'Workshop behind',
  'Fibre 500',
  'Featherstonehaugh',
  'Goodwill for the outage',
  'preferred_technician',
  'Fibre rollout 2026',
  '9C:3D:CF:12:A4:07',
  'Asked about roaming',
]

const serviceTabs = {
  summary: 'Balances',
  inventory: 'SIM Card',
  addons: 'No add-ons yet',
  transactions: 'Setup Costs',
  provisioning: 'Done',
}

type Group = Readonly<Record<string, Views>>

const outside: Group = {
  '/login': () => [view('sign-in', '/login', 'Sign in to', open)],
  '/register': () => [view('register', '/register', 'Create', open)],
  '/forgot-password': () => [view('forgot-password', '/forgot-password', 'reset', open)],
  '/reset-password/:token': () => [
    view(
      'reset-password',
      '/reset-password/no-such-token-of-any-message-that-was-ever-sent',
      'password',
      open,
    ),
  ],
  '/verify-email': () => [view('verify-email-code', '/verify-email', 'mail', open)],
  '/verify-email/:token': () => [
    view(
      'verify-email',
      '/verify-email/no-such-token-of-any-message-that-was-ever-sent',
      'does not work',
      open,
    ),
  ],
}

const own: Group = {
  '/change-password': () => [view('change-password', '/change-password', 'Change password')],
  '/two-factor': () => [view('two-factor', '/two-factor', 'authenticator app')],
  '/': () => [],
  '/self-care': () => [view('self-care', '/self-care', 'Robin')],
  '/profile': () =>
    ['', '#password', '#security', '#sessions'].map(tab => view(`profile${tab}`, `/profile${tab}`, 'Robin')),
  '/dashboard': () => [view('dashboard', '/dashboard', 'Customers')],
  '/work': () => [
    view('work', '/work', 'Background'),
    view('work-all', '/work?f.state=queued', 'Background'),
  ],
  '*': () => [view('not-found', '/no-such-page', 'This page does not exist')],
}

const customers: Group = {
  '/customers': () => [view('customers', '/customers', 'Amara Okafor')],
  '/customers/new': () => [view('customer-new', '/customers/new', 'Customer details')],
  '/sites/near': () => [
    view('sites-near', '/sites/near?latitude=50.82&longitude=-0.14&km=5', 'Amara Okafor'),
    view('sites-near-start', '/sites/near', 'Latitude'),
  ],
  '/customers/:customer_id': ({ customer, emptyCustomer }) => [
    ...customerTabs.map((tab, index) =>
      view(`customer-${tab}`, `/customers/${customer}#${index + 1}`, customerShows[index] ?? ''),
    ),
    ...customerTabs.map((tab, index) =>
      view(`customer-empty-${tab}`, `/customers/${emptyCustomer}#${index + 1}`, 'Empty Handed'),
    ),
  ],
}

const services: Group = {
  '/services': () => [view('services', '/services', 'Fibre 500')],
  '/services/:service_id': ({ service }) =>
    Object.entries(serviceTabs).map(([tab, shows]) =>
      view(`service-${tab}`, `/services/${service}#${tab}`, shows),
    ),
  '/provisioning': () => [view('jobs', '/provisioning', 'Mobile 20 GB')],
  '/provisioning/:provision_id': ({ job, failedJob }) => [
    view('job', `/provisioning/${job}`, 'Create subscriber'),
    view('job-failed', `/provisioning/${failedJob}`, 'olled back'),
  ],
  '/assign-plan': ({ customer }) => [
    view('assign', '/assign-plan', 'Mobile SIM Only'),
    view('assign-customer', `/assign-plan?customer_id=${customer}`, 'Mobile 20 GB'),
  ],
}

const products: Group = {
  '/plans': () => [view('plans', '/plans', 'Mobile 20 GB')],
  '/products': () => [view('products', '/products', 'Mobile 20 GB')],
  '/products/new': () => [view('product-new', '/products/new', 'Name')],
  '/products/:product_id': ({ product }) => [view('product', `/products/${product}`, 'Mobile 20 GB')],
  '/products/:product_id/edit': ({ product }) => [view('product-edit', `/products/${product}/edit`, 'Name')],

  '/billing/transactions': () => [view('transactions', '/billing/transactions', 'monthly charge')],
}

const inventory: Group = {
  '/inventory-items-list': () => [
    view('items', '/inventory-items-list', 'Homes Passed'),
    view('items-of-type', '/inventory-items-list?f.item=SIM+Card', 'ICCID'),
  ],
  '/inventory-items/new': () => [view('item-new', '/inventory-items/new', 'Type')],
  '/inventory-items/:inventory_id': ({ item, device }) => [
    view('item-sim', `/inventory-items/${item}`, 'IMSI'),
    view('item-device', `/inventory-items/${device}`, '9C:3D:CF:12:A4:07'),
  ],
  '/inventory-items/:inventory_id/edit': ({ device }) => [
    view('item-edit', `/inventory-items/${device}/edit`, 'Save item'),
  ],
  '/inventory-map': () => [view('inventory-map', '/inventory-map?item=Homes+Passed', 'Home not passed')],
  '/inventory-imports': () => [view('imports', '/inventory-imports', 'sim-cards-delivery-note')],
  '/inventory-imports/:inventory_import_id': of => [
    view('import', `/inventory-imports/${of.import}`, 'sim-cards-delivery-note'),
  ],
  '/inventory-stock': () =>
    ['places', 'quarantine', 'returns'].map(tab =>
      view(`stock-${tab}`, `/inventory-stock#${tab}`, /Modem|SIM|No/),
    ),
  '/service-qualification': () => [
    view('qualification', '/service-qualification', 'qualification'),
    view(
      'qualification-yes',
      '/service-qualification?address=1+Marine+Parade,+Brighton&latitude=50.82&longitude=-0.136',
      'Marine Parade',
    ),
    view('qualification-no', '/service-qualification?latitude=50.83&longitude=-0.13', 'qualification'),
  ],
  '/inventory-templates-list': () => [view('templates', '/inventory-templates-list', 'SIM Card')],
  '/inventory-templates-list/new': () => [view('template-new', '/inventory-templates-list/new', 'Name')],
  '/inventory-templates-list/:inventory_template_id': ({ template }) => [
    view('template', `/inventory-templates-list/${template}`, 'Save'),
  ],
}

const administration: Group = {
  '/activity': () => [view('activity', '/activity', 'Customer')],
  '/users': () => [view('users', '/users', 'Sight Seer')],
  '/users/new': () => [view('user-new', '/users/new', 'First name')],
  '/users/:user_id': ({ user }) => [view('user', `/users/${user}`, 'Sight Seer')],
  '/roles': () => [view('roles', '/roles', 'Support')],
  '/roles/:role_id': ({ role }) =>
    ['', '#users'].map(tab => view(`role${tab}`, `/roles/${role}${tab}`, 'Support')),
  '/api-keys': () => [view('keys', '/api-keys', 'Sightseeing')],
  '/api-keys/new': () => [view('key-new', '/api-keys/new', 'Name')],
  '/api-keys/:api_key_id': ({ key }) =>
    ['', '#requests', '#permissions'].map(tab => view(`key${tab}`, `/api-keys/${key}${tab}`, 'Sightseeing')),
  '/api-keys/:api_key_id/edit': ({ key }) => [view('key-edit', `/api-keys/${key}/edit`, 'Sightseeing')],
  '/impersonation-logs': () => [view('impersonation-logs', '/impersonation-logs', 'Impersonation')],
}

/** Every route of the web has its entry here, by the path it is registered with; a route without one fails the suite. */
export const groups: Readonly<Record<string, Group>> = {
  'pages before the sign-in': outside,
  'pages of everyone': own,
  'pages of customers': customers,
  'pages of services and jobs': services,
  'pages of products and charges': products,
  'pages of the inventory': inventory,
  'pages of administration': administration,
}

export const pages: Group = Object.assign({}, ...Object.values(groups)) as Group
