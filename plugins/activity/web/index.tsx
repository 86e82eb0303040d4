import { topBarSlot } from '@omnicrm/sdk/slots'
import { defineWeb, fill } from '@omnicrm/sdk/web/core'

export default defineWeb({
  id: 'activity',
  pages: [
    {
      path: '/activity',
      allow: 'admin',
      title: 'log.title',
      load: () => import('./ActivityPage.tsx'),
      nav: { label: 'log.title', section: 'administration', icon: 'activity', order: 30 },
    },
  ],
  fills: [fill(topBarSlot, () => import('./AlertsButton.tsx'), { order: 20 })],
})
