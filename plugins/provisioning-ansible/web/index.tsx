import { dashboardSlot, dashboardStatsSlot, topBarSlot } from '@omnicrm/sdk/slots'
import { defineWeb, fill } from '@omnicrm/sdk/web/core'
import { planActions, playPicker } from '@omnicrm/plugin-catalog/slots'
import { customerActions } from '@omnicrm/plugin-customers/slots'
import { serviceActions, serviceBadges, serviceTabs } from '@omnicrm/plugin-services/slots'
import { can } from '../contract.ts'

export default defineWeb({
  id: 'provisioning-ansible',
  pages: [
    {
      path: '/provisioning',
      allow: can.view,
      title: 'page.jobs',
      load: () => import('./list/JobsPage.tsx'),
      nav: { label: 'page.jobs', section: 'network', icon: 'jobs', order: 10 },
    },
    {
      path: '/provisioning/:provision_id',
      allow: can.view,
      title: 'page.job',
      load: () => import('./job/JobPage.tsx'),
    },
    {
      path: '/assign-plan',
      allow: can.create,
      title: 'assign.title',
      load: () => import('./assign/AssignPage.tsx'),
    },
  ],
  fills: [
    fill(topBarSlot, () => import('./RunningJobs.tsx'), { allow: can.view, order: 10 }),
    fill(serviceBadges, () => import('./ServiceBadge.tsx'), { allow: can.view, order: 10 }),
    fill(serviceActions, () => import('./ServiceActions.tsx'), { allow: can.create, order: 10 }),
    fill(serviceTabs, () => import('./ServiceJobs.tsx'), {
      allow: can.view,
      name: 'provisioning',
      label: 'page.jobs',
      order: 60,
    }),
    fill(customerActions, () => import('./AddService.tsx'), { allow: can.create, order: 90 }),
    fill(playPicker, () => import('./PlayPicker.tsx')),
    fill(planActions, () => import('./AssignPlan.tsx'), { allow: can.create, order: 10 }),
    fill(dashboardStatsSlot, () => import('./dashboard/JobsToday.tsx'), { allow: can.view, order: 30 }),
    fill(dashboardStatsSlot, () => import('./dashboard/FailedToday.tsx'), { allow: can.view, order: 40 }),
    fill(dashboardSlot, () => import('./dashboard/RecentJobs.tsx'), { allow: can.view, order: 10 }),
  ],
  commands: [
    { id: 'provisioning.assign', label: 'assign.open', icon: 'add', allow: can.create, to: '/assign-plan' },
  ],
})
