/** What others may know of customers: who they are, where they are, and what is noted about them. */
export * from './contract/attributes.ts'
export * from './contract/contacts.ts'
export * from './contract/customers.ts'
export * from './contract/faults.ts'
export * from './contract/rights.ts'
export * from './contract/services.ts'
export * from './contract/sites.ts'
export * from './contract/tags.ts'
