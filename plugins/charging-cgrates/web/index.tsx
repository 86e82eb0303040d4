import { defineWeb, fill } from '@omnicrm/sdk/web/core'
import { can as serviceRights } from '@omnicrm/plugin-services/contract'
import { servicePanels } from '@omnicrm/plugin-services/slots'

export default defineWeb({
  id: 'charging-cgrates',
  fills: [fill(servicePanels, () => import('./BalancesPanel.tsx'), { allow: serviceRights.view, order: 10 })],
})
