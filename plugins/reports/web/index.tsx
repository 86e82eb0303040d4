import { dashboardSlot } from '@omnicrm/sdk/slots'
import { defineWeb, fill } from '@omnicrm/sdk/web/core'
import { can } from '../contract.ts'

export default defineWeb({
  id: 'reports',
  fills: [fill(dashboardSlot, () => import('./GrafanaPanels.tsx'), { allow: can.view, order: 60 })],
})
