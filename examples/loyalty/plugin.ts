import { TransactionCreated } from '@omnicrm/plugin-billing/contract'
import { CustomerCreated, Customers } from '@omnicrm/plugin-customers/contract'
import { definePlugin, T } from '@omnicrm/sdk'
import { api, can, ExpirePoints } from './contract.ts'
import { m0001 } from './migrations/0001_loyalty_entry.ts'
import { balanceOf, EntryRow, expirePoints, givePoints, grant, listEntries } from './src/points.ts'

const config = T.Object({
  loyalty: T.Object({
    welcome_points: T.Integer({ minimum: 0, default: 100, description: 'Gift for a new customer.' }),
    points_per_unit: T.Number({ minimum: 0, default: 1, description: 'Points for one unit of currency.' }),
    expire_days: T.Integer({ minimum: 1, default: 365, description: 'Days until points expire.' }),
  }),
})

export default definePlugin({
  id: 'loyalty',
  config,
  uses: { customers: Customers },
  permissions: Object.values(can),
  entities: [EntryRow],
  migrations: [m0001],
  setup(host) {
    host.serve(api, ({ customers }) => ({
      list: listEntries,
      balance: async (cx, { customer_id }) => {
        await customers.require(cx, customer_id)
        return { customer_id, points: await balanceOf(cx, customer_id) }
      },
      grant: async (tx, gift) => {
        await customers.lockOpen(tx, gift.customer_id)
        return await grant(tx, gift)
      },
    }))
    host.on(CustomerCreated, (tx, { customer_id }, { config: { loyalty } }) =>
      givePoints(tx, {
        customer_id,
        points: loyalty.welcome_points,
        reason: 'Welcome',
        source: `welcome:${customer_id}`,
        days: loyalty.expire_days,
      }),
    )
    host.on(TransactionCreated, (tx, { transaction_id, customer_id, retail_cost }, { config: { loyalty } }) =>
      givePoints(tx, {
        customer_id,
        points: Math.floor(Math.max(0, retail_cost) * loyalty.points_per_unit),
        reason: `Transaction ${transaction_id}`,
        source: `transaction:${transaction_id}`,
        days: loyalty.expire_days,
      }),
    )
    host.work(ExpirePoints, cx => cx.tx(expirePoints))
    host.every('15 2 * * *', ExpirePoints, {})
  },
})
