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
    because: 'types are few, and most items are due never: an index of these leaves hundreds of thousands',
    sorts: ['inventory_template_id', 'return_due_at'],
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

export const isAllowed = ({
  path,
  sort,
  filter,
}: {
  path: string
  sort?: string
  filter?: string
}): boolean => {
  const { sorts = [], filters = [], all = false } = allowed[path] ?? {}
  return (
    all || (sort !== undefined && sorts.includes(sort)) || (filter !== undefined && filters.includes(filter))
  )
}
