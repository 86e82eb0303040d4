import {
  anyOf,
  command,
  Day,
  Deleted,
  event,
  Id,
  IdParam,
  Instant,
  ListQuery,
  MoneyAmount,
  nullable,
  OneOf,
  own,
  PageOf,
  partial,
  Percent,
  permission,
  query,
  RequiredText,
  service,
  T,
  Text,
} from '@omnicrm/sdk'
import type { Cx, Static, Tx } from '@omnicrm/sdk'

export const can = {
  viewTransaction: permission('view_customer_transaction', 'See charges and credits'),
  viewOwnTransaction: permission('view_own_customer_transaction', 'See own charges and credits'),
  createTransaction: permission('create_customer_transaction', 'Add charges and credits'),
  updateTransaction: permission('update_customer_transaction', 'Change uninvoiced charges and credits'),
  deleteTransaction: permission('delete_customer_transaction', 'Void uninvoiced charges and credits'),
}

export const creditTypes = ['cash', 'card', 'bank_transfer', 'account_credit', 'refund', 'discount'] as const

/** A charge (+) or a credit (−) of a customer; amounts pre-tax, in currency units (00-canonical 2.10). */
export const Transaction = T.Object({
  transaction_id: Id(),
  customer_id: Id(),
  invoice_id: nullable(Id()),
  service_id: nullable(Id()),
  site_id: nullable(Id()),
  product_id: nullable(Id()),
  provision_id: nullable(Id()),
  title: RequiredText(255),
  description: nullable(Text(5000)),
  retail_cost: MoneyAmount(),
  wholesale_cost: nullable(MoneyAmount()),
  tax_percentage: Percent(),
  tax_amount: MoneyAmount(),
  transaction_type: OneOf(['debit', 'credit']),
  credit_type: nullable(OneOf(creditTypes)),
  transaction_date: Day(),
  period_start: nullable(Day()),
  period_end: nullable(Day()),
  recurring_key: nullable(T.String()),
  payment_id: nullable(Id()),
  payment_for_invoice: T.Boolean(),
  void: T.Boolean(),
  voided_at: nullable(Instant()),
  created: Instant(),
  last_modified: Instant(),
})
export type Transaction = Static<typeof Transaction>

/** What may be changed while a transaction is not invoiced (TXN-35). */
const editable = {
  title: RequiredText(255),
  description: nullable(Text(5000)),
  retail_cost: MoneyAmount(),
  wholesale_cost: nullable(MoneyAmount()),
  tax_percentage: Percent(),
  site_id: nullable(Id()),
  transaction_date: Day(),
}

export const NewTransaction = T.Object({
  customer_id: Id(),
  title: RequiredText(255),
  /** Positive for both types (TXN-12); a credit is stored as its negative. A negative amount without a type is a credit. */
  retail_cost: MoneyAmount(),
  description: T.Optional(nullable(Text(5000))),
  wholesale_cost: T.Optional(nullable(MoneyAmount())),
  tax_percentage: T.Optional(Percent()),
  transaction_type: T.Optional(OneOf(['debit', 'credit'])),
  credit_type: T.Optional(nullable(OneOf(creditTypes))),
  /** Only null is accepted: invoices gather transactions, not the other way (PLAY-45 sends null). */
  invoice_id: T.Optional(T.Null()),
  service_id: T.Optional(nullable(Id())),
  site_id: T.Optional(nullable(Id())),
  product_id: T.Optional(nullable(Id())),
  transaction_date: T.Optional(Day()),
  period_start: T.Optional(nullable(Day())),
  period_end: T.Optional(nullable(Day())),
})
export type NewTransaction = Static<typeof NewTransaction>

const see = anyOf(can.viewTransaction, own(can.viewOwnTransaction))

/** Sums of non-void transactions in currency units (TXN-3). */
export const TransactionStats = T.Object({
  total: T.Number(),
  uninvoiced: T.Number(),
  this_month: T.Number(),
  last_month: T.Number(),
})

export const api = {
  list: query({
    method: 'GET',
    path: '/crm/transaction/',
    allow: see,
    summary: 'List charges and credits',
    query: ListQuery,
    response: PageOf(Transaction),
  }),
  listOfCustomer: query({
    method: 'GET',
    path: '/crm/transaction/customer_id/:customer_id',
    allow: see,
    summary: 'List the charges and credits of a customer',
    params: IdParam('customer_id'),
    query: ListQuery,
    response: PageOf(Transaction),
  }),
  stats: query({
    method: 'GET',
    path: '/crm/transaction/stats',
    allow: see,
    summary: 'Sums for the widgets above the list',
    query: T.Object({ customer_id: T.Optional(Id()) }),
    response: TransactionStats,
  }),
  get: query({
    method: 'GET',
    path: '/crm/transaction/transaction_id/:transaction_id',
    allow: see,
    summary: 'Read one charge or credit',
    params: IdParam('transaction_id'),
    response: Transaction,
  }),
  create: command({
    method: 'PUT',
    path: '/crm/transaction/',
    allow: can.createTransaction,
    summary: 'Add a charge or a credit',
    body: NewTransaction,
    response: Transaction,
  }),
  update: command({
    method: 'PATCH',
    path: '/crm/transaction/transaction_id/:transaction_id',
    allow: can.updateTransaction,
    summary: 'Change an uninvoiced charge or credit',
    params: IdParam('transaction_id'),
    body: partial(T.Object(editable)),
    response: Transaction,
  }),
  remove: command({
    method: 'DELETE',
    path: '/crm/transaction/transaction_id/:transaction_id',
    allow: can.deleteTransaction,
    summary: 'Void an uninvoiced charge or credit; the row stays',
    params: IdParam('transaction_id'),
    response: Deleted,
  }),
}

export interface LedgerService {
  /** Books a charge or a credit. @throws 404 unknown customer, 400 a credit without its type */
  book(tx: Tx, transaction: NewTransaction): Promise<Transaction>
  /** Voids what is neither invoiced nor void of a service that a rollback removed (D-28). @returns how many */
  voidOfService(tx: Tx, serviceId: number): Promise<number>
  ofService(cx: Cx, serviceId: number): Promise<Transaction[]>
}
export const Ledger = service<LedgerService>('billing.ledger')

const Amounts = T.Object({
  transaction_id: Id(),
  customer_id: Id(),
  service_id: nullable(Id()),
  retail_cost: T.Number(),
})
export const TransactionCreated = event('billing.transactionCreated', Amounts)
export const TransactionVoided = event('billing.transactionVoided', Amounts)
