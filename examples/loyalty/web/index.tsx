import { defineWeb } from '@omnicrm/sdk/web'
import { can } from '../contract.ts'

export default defineWeb({
  id: 'loyalty',
  pages: [
    {
      path: '/loyalty',
      allow: can.view,
      load: () => import('./LoyaltyPage.tsx'),
      title: 'title',
      nav: { label: 'title', section: 'customers', icon: 'diamond' },
    },
  ],
})
