import {
  dayIn,
  entity,
  errors,
  invalid,
  list,
  money,
  notFound,
  type Cx,
  type ListInput,
  type RowOf,
  type Tx,
} from '@omnicrm/sdk'
import type { CustomersService } from '@omnicrm/plugin-customers/contract'
import {
  Transaction,
  TransactionCreated,
  TransactionVoided,
  type LedgerService,
  type NewTransaction,
} from '../contract.ts'

export const TransactionRow = entity({
  table: 'customer_transaction',
  key: 'transaction_id',
  name: 'transaction',
  label: 'title',
  schema: Transaction,
})
type Row = RowOf<typeof TransactionRow>

export const fail = errors('billing', {
  invoiced: [
    409,
    'Transaction {transaction_id} is on invoice {invoice_id} already. Book a credit instead of changing it.',
  ],
  void: [409, 'Transaction {transaction_id} is void already.'],
})

export interface LedgerParts {
  readonly customers: CustomersService
  /** IANA zone whose calendar days the ledger uses. */
  readonly zone: string
  /** Decimals of the currency. */
  readonly exponent: number
}

export function makeLedger(parts: LedgerParts): LedgerService {
  return {
    book: (tx, transaction) => book(tx, transaction, parts),
    async voidOfService(tx, serviceId) {
      const open = await tx
        .query(TransactionRow)
        .where({ service_id: serviceId, void: false })
        .whereNull('invoice_id')
      for (const row of open) await voidRow(tx, row)
      return open.length
    },
    ofService: async (cx, serviceId) =>
      await cx.query(TransactionRow).where({ service_id: serviceId }).orderBy('transaction_id'),
  }
}

async function book(tx: Tx, input: NewTransaction, { customers, zone, exponent }: LedgerParts): Promise<Row> {
  // A customer in the archive has nothing open, and stays so (CUST-25).
  await customers.lockOpen(tx, input.customer_id)
  const again = await bookedByThisJob(tx, input)
  if (again) return again
  const isCredit =
    input.transaction_type === 'credit' || (input.transaction_type === undefined && input.retail_cost < 0)
  if (isCredit && input.transaction_type === 'credit' && !input.credit_type)
    throw invalid(
      'credit_type',
      'say how it was credited: cash, card, bank_transfer, account_credit, refund or discount',
    )
  if (input.transaction_type !== undefined && input.retail_cost < 0)
    throw invalid('retail_cost', 'must be positive; the type says whether it is a charge or a credit')
  const retail = isCredit ? -Math.abs(input.retail_cost) : input.retail_cost
  const tax = isCredit ? 0 : (input.tax_percentage ?? 0)
  const row = await tx.insert(TransactionRow, {
    ...input,
    retail_cost: retail,
    tax_percentage: tax,
    tax_amount: money.percent(retail, tax, exponent),
    transaction_type: isCredit ? 'credit' : 'debit',
    transaction_date: input.transaction_date ?? dayIn(zone, tx.now()),
    provision_id: tx.actor.bound.provision_id ?? null,
  })
  await tx.emit(TransactionCreated, amountsOf(row))
  return row
}

/** A play that books what its job booked already gets that row back: never charged twice, even on paper (D-49). */
async function bookedByThisJob(tx: Tx, input: NewTransaction): Promise<Row | undefined> {
  const provision = tx.actor.bound.provision_id
  if (provision === undefined) return undefined
  return await tx
    .query(TransactionRow)
    .where({
      provision_id: provision,
      customer_id: input.customer_id,
      title: input.title,
      retail_cost: input.retail_cost,
      void: false,
    })
    .where(either => {
      if (input.service_id == null) either.whereNull('service_id')
      else either.where('service_id', input.service_id)
    })
    .first()
}

const amountsOf = ({ transaction_id, customer_id, service_id, retail_cost }: Row) => ({
  transaction_id,
  customer_id,
  service_id,
  retail_cost,
})

async function voidRow(tx: Tx, row: Row): Promise<void> {
  await tx.update(
    TransactionRow,
    row.transaction_id,
    { void: true, voided_at: tx.now().toISOString() },
    { action: 'void', title: `Void transaction ${row.title}` },
  )
  await tx.emit(TransactionVoided, amountsOf(row))
}

export async function changeTransaction(
  tx: Tx,
  id: number,
  patch: Partial<Row>,
  exponent: number,
): Promise<Row> {
  const row = await lockOpen(tx, id)
  const retail = patch.retail_cost ?? row.retail_cost
  const tax = patch.tax_percentage ?? row.tax_percentage
  return await tx.update(TransactionRow, id, { ...patch, tax_amount: money.percent(retail, tax, exponent) })
}

export async function voidTransaction(tx: Tx, id: number): Promise<void> {
  await voidRow(tx, await lockOpen(tx, id))
}

async function lockOpen(tx: Tx, id: number): Promise<Row> {
  const row = await tx.lock(TransactionRow, id)
  if (!row) throw notFound('transaction', id)
  if (row.invoice_id !== null) throw fail.invoiced({ transaction_id: id, invoice_id: row.invoice_id })
  if (row.void) throw fail.void({ transaction_id: id })
  return row
}

/** Void rows show only when the `void` filter asks for them (TXN-32). */
export async function listTransactions(cx: Cx, input: ListInput & { customer_id?: number }) {
  const builder = cx.query(TransactionRow)
  if (input.customer_id !== undefined) builder.where({ customer_id: input.customer_id })
  if (!input.filters?.includes('"void"')) builder.where({ void: false })
  return await list(
    builder,
    input,
    {
      search: ['title', 'description'],
      searchId: 'transaction_id',
      sort: {
        transaction_id: 'transaction_id',
        transaction_date: 'transaction_date',
        retail_cost: 'retail_cost',
        title: 'title',
        created: 'created',
      },
      filters: {
        void: 'void',
        transaction_type: 'transaction_type',
        credit_type: 'credit_type',
        customer_id: 'customer_id',
        service_id: 'service_id',
        invoice_id: 'invoice_id',
      },
    },
    row => row,
  )
}
