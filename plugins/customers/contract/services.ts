import { event, hook, Id, point, service, T, type Cx, type Tx } from '@omnicrm/sdk'
import type { ContactRow } from './contacts.ts'
import type { CustomerRow, StatusRules } from './customers.ts'
import type { SiteRow } from './sites.ts'

/** Customers as other plugins see them. All reads are narrowed to the caller's own customer when `cx.scope` is set. */
export interface CustomersService {
  get(cx: Cx, customerId: number): Promise<CustomerRow | undefined>
  /** @throws 404 `customers.customerNotFound` */
  require(cx: Cx, customerId: number): Promise<CustomerRow>
  /**
   * For what adds something to a customer: holds it until the transaction ends, so that nothing comes in while it is
   * archived. @throws 404 unknown, 422 `customers.archived` (CUST-25)
   */
  lockOpen(tx: Tx, customerId: number): Promise<void>
  /** What the status of a customer lets it do (CUST-74). */
  rules(customer: Pick<CustomerRow, 'customer_status'>): StatusRules
  /** Names by id, for lists of other things. */
  names(cx: Cx, customerIds: readonly number[]): Promise<ReadonlyMap<number, string>>
  /** Not deleted, oldest first. */
  contacts(cx: Cx, customerId: number): Promise<ContactRow[]>
  contact(cx: Cx, contactId: number): Promise<ContactRow | undefined>
  /** The first contact of type Primary, else the oldest. */
  primaryContact(cx: Cx, customerId: number): Promise<ContactRow | undefined>
  /** Not deleted, oldest first. */
  sites(cx: Cx, customerId: number): Promise<SiteRow[]>
  site(cx: Cx, siteId: number): Promise<SiteRow | undefined>
  /** Marks the customer as welcomed. @returns false when it was before (D-44) */
  markWelcomed(tx: Tx, customerId: number): Promise<boolean>
}
export const Customers = service<CustomersService>('customers.customers')

/** What all customers brought in or hold, by those who keep it; ARPU is reckoned of it (02 A-30). */
export interface CustomerFigure {
  readonly kind: 'revenue' | 'services'
  /** A query of `customer_id` and `amount`, one row a customer; whoever has nothing has no row. */
  ofCustomers(cx: Cx): ReturnType<Cx['db']['queryBuilder']>
}
export const CustomerFigures = point<CustomerFigure>('customers.figures')

/** Add to `blockers` what keeps the customer from being archived, counted: `1 active service`, `2 unpaid invoices` (CUST-22, CUST-23). */
export const BeforeArchive = hook<{ readonly customer_id: number; readonly blockers: string[] }>(
  'customers.beforeArchive',
)
/** Add to `blockers` why the contact must stay, for example its user account. */
export const BeforeContactDelete = hook<{
  readonly contact_id: number
  readonly customer_id: number
  readonly blockers: string[]
}>('customers.beforeContactDelete')
/** Add to `blockers` why the site must stay, for example the services there (CUST-55). */
export const BeforeSiteDelete = hook<{
  readonly site_id: number
  readonly customer_id: number
  readonly blockers: string[]
}>('customers.beforeSiteDelete')

const customerFact = T.Object({ customer_id: Id() })
const contactFact = T.Object({ contact_id: Id(), customer_id: Id() })
const changed = T.Array(T.String())
export const CustomerCreated = event('customers.customerCreated', customerFact)
export const CustomerUpdated = event(
  'customers.customerUpdated',
  T.Object({ ...customerFact.properties, changed }),
)
export const CustomerArchived = event('customers.customerArchived', customerFact)
export const CustomerRestored = event('customers.customerRestored', customerFact)
export const ContactCreated = event('customers.contactCreated', contactFact)
export const ContactUpdated = event(
  'customers.contactUpdated',
  T.Object({ ...contactFact.properties, changed }),
)
export const ContactDeleted = event('customers.contactDeleted', contactFact)
