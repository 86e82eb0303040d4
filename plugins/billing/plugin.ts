import { Checks, definePlugin, notFound, UiConfig } from '@omnicrm/sdk'
import { BeforeArchive, CustomerFigures, Customers } from '@omnicrm/plugin-customers/contract'
import { ServiceRemoved, Services } from '@omnicrm/plugin-services/contract'
import { api, can, Ledger } from './contract.ts'
import { m0001 } from './migrations/0001_customer_transaction.ts'
import { requireOneCustomer } from './src/belongs.ts'
import { billingConfig, currencyCheck, currencyFaults, currencyOf } from './src/config.ts'
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

export default definePlugin({
  id: 'billing',
  config: billingConfig,
  uses: { customers: Customers, services: Services, ledger: Ledger },
  permissions: Object.values(can),
  entities: [TransactionRow],
  migrations: [m0001],
  sentences: `${import.meta.dirname}/sentences`,
  setup(host) {
    host.provide(Ledger, ({ customers, config }) =>
      makeLedger({
        customers,
        zone: config.billing.timezone,
        exponent: currencyExponent(currencyOf(config)),
      }),
    )
    host.contribute(Checks, ({ config }) => currencyCheck(config))
    host.onStart(({ config }, app) => {
      for (const fault of currencyFaults(config)) app.entry().log.warn({}, fault)
    })
    host.contribute(UiConfig, ({ config }) => () => ({
      currency: currencyOf(config),
      ...(config.billing.currency_symbol === undefined
        ? {}
        : { currency_symbol: config.billing.currency_symbol }),
    }))
    host.serve(api, ({ ledger, customers, services, config }) => ({
      list: listTransactions,
      listOfCustomer: listTransactions,
      stats: (cx, { customer_id }) => statsOf(cx, customer_id, config.billing.timezone),
      get: async (cx, { transaction_id }) =>
        (await cx.query(TransactionRow).findById(transaction_id)) ??
        Promise.reject(notFound('transaction', transaction_id)),
      create: async (tx, transaction) => {
        await requireOneCustomer(tx, transaction, { customers, services })
        return await ledger.book(tx, transaction)
      },
      update: async (tx, { transaction_id, ...patch }) => {
        const changed = await changeTransaction(
          tx,
          transaction_id,
          patch,
          currencyExponent(currencyOf(config)),
        )
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
