import { definePlugin, env, T, UiConfig } from '@omnicrm/sdk'
import { BeforeArchive, CustomerFigures, Customers } from '@omnicrm/plugin-customers/contract'
import { ServiceRemoved, Services } from '@omnicrm/plugin-services/contract'
import { api, can, Ledger } from './contract.ts'
import { m0001 } from './migrations/0001_customer_transaction.ts'
import { requireOneCustomer } from './src/belongs.ts'
import { currencyExponent } from './src/currency.ts'
import { invoicedRevenue } from './src/revenue.ts'
import { blockArchive } from './src/guards.ts'
import { statsOf } from './src/stats.ts'
import {
  changeTransaction,
  listTransactions,
  makeLedger,
  TransactionRow,
  voidTransaction,
} from './src/transaction.ts'
import { notFound } from '@omnicrm/sdk'

const config = T.Object({
  billing: T.Object({
    currency: T.String({
      ...env('REACT_APP_CURRENCY_CODE'),
      pattern: '^[A-Z]{3}$',
      default: 'USD',
      description: 'ISO 4217 code of the one currency of this installation.',
    }),
    currency_symbol: T.Optional(
      T.String({
        ...env('REACT_APP_CURRENCY_SYMBOL'),
        minLength: 1,
        maxLength: 8,
        description: 'What stands at amounts. Default: the symbol of the currency.',
      }),
    ),
    timezone: T.String({
      default: 'UTC',
      minLength: 1,
      description: 'IANA zone whose calendar days charges and invoices use.',
    }),
  }),
})

export default definePlugin({
  id: 'billing',
  config,
  uses: { customers: Customers, services: Services, ledger: Ledger },
  permissions: Object.values(can),
  entities: [TransactionRow],
  migrations: [m0001],
  setup(host) {
    host.provide(Ledger, ({ customers, config: { billing } }) =>
      makeLedger({ customers, zone: billing.timezone, exponent: currencyExponent(billing.currency) }),
    )
    host.contribute(UiConfig, ({ config: { billing } }) => () => ({
      currency: billing.currency,
      ...(billing.currency_symbol === undefined ? {} : { currency_symbol: billing.currency_symbol }),
    }))
    host.serve(api, ({ ledger, customers, services, config: { billing } }) => ({
      list: listTransactions,
      listOfCustomer: listTransactions,
      stats: (cx, { customer_id }) => statsOf(cx, customer_id, billing.timezone),
      get: async (cx, { transaction_id }) =>
        (await cx.query(TransactionRow).findById(transaction_id)) ??
        Promise.reject(notFound('transaction', transaction_id)),
      create: async (tx, transaction) => {
        await requireOneCustomer(tx, transaction, { customers, services })
        return await ledger.book(tx, transaction)
      },
      update: async (tx, { transaction_id, ...patch }) => {
        const changed = await changeTransaction(tx, transaction_id, patch, currencyExponent(billing.currency))
        await requireOneCustomer(
          tx,
          { customer_id: changed.customer_id, site_id: patch.site_id ?? null },
          { customers, services },
        )
        return changed
      },
      remove: async (tx, { transaction_id }) => {
        await voidTransaction(tx, transaction_id)
        return { result: 'success' }
      },
    }))
    host.hook(BeforeArchive, blockArchive)
    host.contribute(CustomerFigures, () => invoicedRevenue)
    host.on(ServiceRemoved, (tx, { service_id }, { ledger }) => ledger.voidOfService(tx, service_id))
  },
})
