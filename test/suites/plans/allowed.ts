interface Allowed {
  readonly because: string
  readonly sorts?: readonly string[]
  readonly filters?: readonly string[]
  /** Every question of this list. */
  readonly all?: boolean
}

const people: Allowed = {
  because: 'accounts that are not deleted are nearly all, and are sorted within a search or a role',
  sorts: ['username', 'email', 'first_name', 'last_name', 'last_login', 'login_count', 'created'],
}

/** By path: what no index answers. Whoever adds an order or a filter adds its index, or a reason here. */
export const allowed: Readonly<Record<string, Allowed>> = {
  '/crm/auth/users': people,
  '/crm/auth/users/search': people,
  '/crm/auth/roles/:role_id/users': people,
  '/crm/auth/roles': { because: 'tells how many users have each role, which is counted', all: true },
  '/crm/site/radius': {
    because: 'a circle is found by its band of latitudes, then measured and sorted',
    all: true,
  },
  '/crm/auth/impersonation_logs': {
    because: 'an entry a login as user: thousands in years, sorted in milliseconds',
    sorts: ['impersonation_end'],
  },
  '/crm/inventory/': {
    because: 'types are few: an index of these leaves hundreds of thousands',
    filters: ['inventory_template_id', 'item'],
  },
  '/crm/service/': { because: 'asked for seldom, beside created', sorts: ['service_provisioned_date'] },
  '/crm/transaction/': {
    because: 'each further index is paid by every charge; the ledger is read by customer, state and date',
    sorts: ['retail_cost', 'title', 'created'],
  },
  '/crm/provision/': {
    because: 'jobs are read by state and time of queueing; the other columns are sorted by within a filter',
    sorts: ['provisioning_play', 'task_count', 'action', 'created', 'started_at', 'finished_at'],
  },
}

/** By path: why a search reads columns from one end to the other instead of words. */
export const searchedByColumns: Readonly<Record<string, string>> = {
  '/crm/auth/users': 'accounts are some thousands of staff, or are found by their customer',
  '/crm/auth/users/search': 'as above',
  '/crm/auth/roles/:role_id/users': 'as above',
  '/crm/auth/impersonation_logs': 'an entry a login as user: thousands in years',
  '/crm/service/': 'asked to find any part of a name or number (SVC-13)',
  '/crm/provision/': 'asked to find any part of a description (PROV-82)',
  '/crm/transaction/':
    'the ledger is looked through within a customer; each further index is paid by every charge',
  '/crm/activity/': 'the log is looked through within a customer or a time, and written more than it is read',
  '/crm/communication/': 'as the log',
  '/crm/alert/': 'alerts are read by their user, who has few',
}

/** What a question is about. */
export interface About {
  readonly path: string
  readonly sort?: string
  readonly filter?: string
  readonly search?: string
}

export const isAllowed = ({ path, sort, filter, search }: About): boolean => {
  const { sorts = [], filters = [], all = false } = allowed[path] ?? {}
  return (
    all ||
    (search !== undefined && path in searchedByColumns) ||
    (sort !== undefined && sorts.includes(sort)) ||
    (filter !== undefined && filters.includes(filter))
  )
}
