import { dashboardSlot, dashboardStatsSlot } from '@omnicrm/sdk/slots'
import { defineWeb, fill } from '@omnicrm/sdk/web/core'
import { customerTabs, siteFacts } from '@omnicrm/plugin-customers/slots'
import { can } from '../contract.ts'

export default defineWeb({
  id: 'services',
  pages: [
    {
      path: '/services',
      allow: can.view,
      title: 'list.title',
      load: () => import('./ServicesPage.tsx'),
      nav: { label: 'list.title', section: 'customers', icon: 'services', order: 20 },
    },
    {
      path: '/services/:service_id',
      allow: can.view,
      title: 'detail.title',
      load: () => import('./ServicePage.tsx'),
    },
  ],
  fills: [
    fill(siteFacts, () => import('./SiteServices.tsx'), { allow: can.view }),
    fill(customerTabs, () => import('./CustomerServices.tsx'), {
      allow: can.view,
      name: 'services',
      label: 'list.title',
      order: 3,
    }),
    fill(dashboardStatsSlot, () => import('./ActiveServicesStat.tsx'), { allow: can.view, order: 20 }),
    fill(dashboardSlot, () => import('./ServicesByStatus.tsx'), { allow: can.view, order: 20 }),
  ],
})
