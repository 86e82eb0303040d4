import { defineWeb, fill } from '@omnicrm/sdk/web/core'
import { customerTabs } from '@omnicrm/plugin-customers/slots'
import { saleCharge } from '@omnicrm/plugin-inventory/slots'
import { serviceTabs } from '@omnicrm/plugin-services/slots'
import { can } from '../contract.ts'

export default defineWeb({
  id: 'billing',
  pages: [
    {
      path: '/billing/transactions',
      allow: can.viewTransaction,
      title: 'transactions.title',
      load: () => import('./TransactionsPage.tsx'),
      nav: { label: 'transactions.title', section: 'billing', icon: 'transaction', order: 10 },
    },
  ],
  fills: [
    fill(saleCharge, () => import('./SaleCharge.tsx'), { allow: can.createTransaction }),
    fill(customerTabs, () => import('./CustomerBilling.tsx'), {
      allow: can.viewTransaction,
      name: 'billing',
      label: 'tab.billing',
      order: 5,
    }),
    fill(serviceTabs, () => import('./ServiceTransactions.tsx'), {
      allow: can.viewTransaction,
      name: 'transactions',
      label: 'transactions.title',
      order: 30,
    }),
  ],
})
