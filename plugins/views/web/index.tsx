import { listViewsSlot } from '@omnicrm/sdk/slots'
import { defineWeb, fill } from '@omnicrm/sdk/web/core'

export default defineWeb({
  id: 'views',
  fills: [fill(listViewsSlot, () => import('./SavedViews.tsx'), { allow: 'staff' })],
})
