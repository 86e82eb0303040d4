/** Which permissions a default role takes of the catalogue. */
export interface DefaultRole {
  readonly name: string
  readonly description: string
  takes(permission: string): boolean
}

const names =
  (...all: string[]) =>
  (permission: string): boolean =>
    all.includes(permission)
const verbs = (verb: string, ...resources: string[]): string[] => resources.map(each => `${verb}_${each}`)

const support = verbs(
  'view',
  'customer',
  'customer_service',
  'communication',
  'provision',
  'customer_site',
  'customer_contact',
  'customer_tag',
  'customer_activity',
)
const agent = [
  ...support,
  'create_customer_activity',
  ...verbs('create', 'customer', 'customer_site', 'customer_contact', 'provision'),
  ...verbs('update', 'customer', 'customer_site', 'customer_contact', 'customer_service'),
  ...verbs(
    'view',
    'product',
    'inventory',
    'customer_transaction',
    'customer_invoice',
    'customer_stripe_card',
  ),
]
const customerAdministrator = verbs(
  'view_own',
  'customer',
  'customer_site',
  'customer_contact',
  'customer_service',
  'inventory',
  'customer_invoice',
  'customer_transaction',
  'communication',
  'provision',
)
const customer = [
  ...customerAdministrator,
  'view_own_customer_activity',
  ...['view', 'create', 'update', 'delete'].map(verb => `${verb}_own_customer_stripe_card`),
  'update_own_customer_service',
  'create_own_provision',
  'create_own_payment',
]
/** The rights of every play (D-4), and sending the welcome message of its service (docs/adr/0004). */
const playbook = [
  ...verbs('view', 'product', 'customer', 'customer_site', 'customer_contact', 'provision'),
  ...['view', 'create', 'update', 'delete'].map(verb => `${verb}_customer_service`),
  ...verbs('view', 'inventory', 'customer_stripe_card'),
  'update_inventory',
  ...verbs('create', 'customer_transaction', 'payment', 'customer_activity', 'communication'),
]
const everyView = (permission: string): boolean =>
  permission === 'view_report' || (permission.startsWith('view_') && !permission.startsWith('view_own_'))

/** The roles of 00-canonical 4.4, seeded into an empty installation. */
export const defaultRoles: readonly DefaultRole[] = [
  {
    name: 'admin',
    description: 'Full access, also to users, roles and keys',
    takes: names(
      'admin',
      'can_impersonate',
      'manage_api_keys',
      'cgrates_api_access',
      'create_payment',
      'approve_cbc_message',
      'view_report',
    ),
  },
  { name: 'Support', description: 'Sees customers and their services', takes: names(...support) },
  {
    name: 'customer_service_agent_1',
    description: 'Works on customers and orders services for them',
    takes: names(...agent),
  },
  {
    name: 'Finance',
    description: 'Sees money and makes invoices',
    takes: names(
      ...verbs('view', 'customer', 'customer_invoice', 'customer_transaction', 'product', 'communication'),
      'create_customer_invoice',
    ),
  },
  {
    name: 'Customer Administrator',
    description: 'A customer’s user who sees everything of the own account',
    takes: names(...customerAdministrator),
  },
  {
    name: 'customer',
    description: 'A customer in the self-care portal',
    takes: names(...customer),
  },
  { name: 'Read-only Auditor', description: 'Sees everything, changes nothing', takes: everyView },
  {
    name: 'provisioning',
    description: 'Programs that start provisioning jobs',
    takes: names('create_provision', 'view_provision'),
  },
  {
    name: 'playbook',
    description: 'What a play may do by its job token; nobody can hold it',
    takes: names(...playbook),
  },
  {
    name: 'CBC Message Creator',
    description: 'Writes cell broadcast messages',
    takes: names(...['view', 'create', 'update'].map(verb => `${verb}_cbc_message`)),
  },
  {
    name: 'CBC Message Approver',
    description: 'Approves cell broadcast messages',
    takes: names('view_cbc_message', 'approve_cbc_message', 'delete_cbc_message'),
  },
]
