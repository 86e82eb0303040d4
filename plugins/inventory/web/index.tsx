import { customerTabs } from '@omnicrm/plugin-customers/slots'
import { dashboardSlot } from '@omnicrm/sdk/slots'
import { defineWeb, fill } from '@omnicrm/sdk/web/core'
import { can } from '../contract.ts'
import { holdings } from '../slots.ts'
import { findItems } from './search.ts'

export default defineWeb({
  id: 'inventory',
  pages: [
    {
      path: '/inventory-items-list',
      allow: can.view,
      title: 'items.title',
      load: () => import('./items/ItemsPage.tsx'),
      nav: { label: 'items.title', section: 'network', icon: 'inventory', order: 20 },
    },
    {
      path: '/inventory-items/new',
      allow: can.create,
      title: 'item.add',
      load: () => import('./items/NewItemPage.tsx'),
    },
    {
      path: '/inventory-items/:inventory_id',
      allow: can.view,
      title: 'item.title',
      load: () => import('./items/ItemPage.tsx'),
    },
    {
      path: '/inventory-items/:inventory_id/edit',
      allow: can.update,
      title: 'item.edit',
      load: () => import('./items/EditItemPage.tsx'),
    },
    {
      path: '/inventory-map',
      allow: can.view,
      title: 'itemMap.title',
      load: () => import('./items/MapPage.tsx'),
      nav: { label: 'itemMap.title', section: 'network', icon: 'map', order: 25 },
    },
    {
      path: '/inventory-imports',
      allow: can.create,
      title: 'import.title',
      load: () => import('./imports/ImportsPage.tsx'),
    },
    {
      path: '/inventory-imports/:inventory_import_id',
      allow: can.create,
      title: 'import.one',
      load: () => import('./imports/ImportPage.tsx'),
    },
    {
      path: '/inventory-stock',
      allow: can.view,
      title: 'stock.title',
      load: () => import('./stock/StockPage.tsx'),
      nav: { label: 'stock.title', section: 'network', icon: 'store', order: 22 },
    },
    {
      path: '/service-qualification',
      allow: can.view,
      title: 'qualification.title',
      load: () => import('./stock/QualificationPage.tsx'),
      nav: { label: 'qualification.title', section: 'network', icon: 'site', order: 24 },
    },
    {
      path: '/inventory-templates-list',
      allow: can.viewTemplate,
      title: 'templates.title',
      load: () => import('./templates/TemplatesPage.tsx'),
      nav: { label: 'templates.title', section: 'network', icon: 'table', order: 30 },
    },
    {
      path: '/inventory-templates-list/new',
      allow: can.createTemplate,
      title: 'template.add',
      load: () => import('./templates/NewTemplatePage.tsx'),
    },
    {
      path: '/inventory-templates-list/:inventory_template_id',
      allow: can.viewTemplate,
      title: 'template.title',
      load: () => import('./templates/TemplatePage.tsx'),
    },
  ],
  fills: [
    fill(dashboardSlot, () => import('./dashboard/LowStock.tsx'), { allow: can.view, order: 40 }),
    fill(holdings, () => import('./items/Holdings.tsx'), { allow: can.view }),
    fill(customerTabs, () => import('./CustomerInventory.tsx'), {
      allow: can.view,
      name: 'inventory',
      label: 'items.title',
      order: 8,
    }),
  ],
  commands: [
    {
      id: 'inventory.addItem',
      label: 'item.add',
      icon: 'add',
      allow: can.create,
      to: '/inventory-items/new',
    },
    {
      id: 'inventory.import',
      label: 'import.open',
      icon: 'upload',
      allow: can.create,
      to: '/inventory-imports',
    },
  ],
  searches: [{ id: 'inventory', label: 'items.title', allow: can.view, search: findItems }],
})
