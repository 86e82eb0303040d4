const aliases: Readonly<Record<string, string>> = {
  view_service: 'view_customer_service',
  create_service: 'create_customer_service',
  update_service: 'update_customer_service',
  delete_service: 'delete_customer_service',
  view_own_service: 'view_own_customer_service',
  create_payments: 'create_payment',
  administrator: 'admin',
}

/** The stored name of a permission: lower case, documented other names resolved (00-canonical 4.1). */
export function canonicalPermission(name: string): string {
  const lower = name.trim().toLowerCase()
  return aliases[lower] ?? lower
}

/** Role names of a request: one, several with commas, or a list (RBAC-33). */
export function roleNames(value: string | readonly string[] | undefined): string[] | undefined {
  if (value === undefined) return undefined
  const names = (typeof value === 'string' ? value.split(',') : value).map(each => each.trim())
  return [...new Set(names.filter(each => each !== ''))]
}
