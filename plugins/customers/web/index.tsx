import {
  apiKeyCustomer,
  apiKeyCustomerPicker,
  userContact,
  userContactPicker,
} from '@omnicrm/plugin-identity/slots'
import { dashboardSlot, dashboardStatsSlot } from '@omnicrm/sdk/slots'
import { defineWeb, fill } from '@omnicrm/sdk/web/core'
import { can } from '../contract.ts'
import { findCustomers } from './search.ts'

export default defineWeb({
  id: 'customers',
  pages: [
    {
      path: '/customers',
      allow: can.view,
      title: 'list.title',
      load: () => import('./list/CustomersPage.tsx'),
      nav: { label: 'list.title', section: 'customers', icon: 'customers', order: 10 },
    },
    {
      path: '/customers/new',
      allow: can.create,
      title: 'create.title',
      load: () => import('./create/CreateCustomerPage.tsx'),
    },
    {
      path: '/sites/near',
      allow: can.viewSite,
      title: 'near.title',
      load: () => import('./near/NearPage.tsx'),
      nav: { label: 'near.title', section: 'customers', icon: 'nearby', order: 15 },
    },
    {
      path: '/customers/:customer_id',
      allow: can.view,
      title: 'detail.title',
      load: () => import('./detail/CustomerPage.tsx'),
    },
  ],
  fills: [
    fill(userContactPicker, () => import('./ContactPicker.tsx'), { allow: can.view }),
    fill(userContact, () => import('./ContactOfUser.tsx'), { allow: can.viewContact }),
    fill(apiKeyCustomerPicker, () => import('./CustomerPicker.tsx'), { allow: can.view }),
    fill(apiKeyCustomer, () => import('./CustomerOfKey.tsx'), { allow: can.view }),
    fill(dashboardStatsSlot, () => import('./dashboard/CustomersStat.tsx'), { allow: can.view, order: 10 }),
    fill(dashboardSlot, () => import('./dashboard/RecentCustomers.tsx'), { allow: can.view, order: 30 }),
  ],
  commands: [
    {
      id: 'customers.create',
      label: 'create.title',
      icon: 'add',
      allow: can.create,
      to: '/customers/new',
    },
  ],
  searches: [{ id: 'customers', label: 'list.title', allow: can.view, search: findCustomers }],
})
