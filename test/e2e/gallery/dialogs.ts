import type { Shown } from './data.ts'
import type { View } from './views.ts'

type Dialogs = (of: Shown) => readonly View[]

const dialog = (name: string, path: string, press: readonly string[], shows: View['shows']): View => ({
  name: `dialog-${name}`,
  path,
  press,
  shows,
})

const customer: Readonly<Record<string, Dialogs>> = {
  'customers/web/ArchiveDialog.tsx': ({ customer: id }) => [
    dialog('archive', `/customers/${id}`, ['More actions', 'Archive customer'], 'Nothing is deleted'),
  ],
  'customers/web/detail/StatusDialog.tsx': ({ customer: id }) => [
    dialog('customer-status', `/customers/${id}`, ['More actions', 'Change status'], 'Status'),
  ],
  'customers/web/detail/SiteDialog.tsx': ({ customer: id }) => [
    dialog('site-add', `/customers/${id}#2`, ['Add site'], 'Search address'),
    dialog('site-edit', `/customers/${id}#2`, ['Actions for Home', 'Edit site'], 'Click the map'),
  ],
  'customers/web/detail/SitesTab.tsx': ({ customer: id }) => [
    dialog('site-delete', `/customers/${id}#2`, ['Actions for Home', 'Delete site'], 'Delete Home?'),
  ],
  'customers/web/detail/ContactDialog.tsx': ({ customer: id }) => [
    dialog('contact-add', `/customers/${id}#4`, ['Add contact'], 'First name'),
  ],
  'customers/web/detail/ContactsTab.tsx': ({ customer: id }) => [
    dialog(
      'contact-delete',
      `/customers/${id}#4`,
      ['Actions for Chidi Okafor', 'Delete contact'],
      'Delete Chidi',
    ),
  ],
  'customers/web/attributes/AttributeDialog.tsx': ({ customer: id }) => [
    dialog('attribute-add', `/customers/${id}#6`, ['Add attribute'], 'Create attribute'),
    dialog('attribute-edit', `/customers/${id}#6`, ['Edit auto_provision'], 'Update attribute'),
  ],
  'customers/web/attributes/AttributesTab.tsx': ({ customer: id }) => [
    dialog('attribute-delete', `/customers/${id}#6`, ['Delete auto_provision'], 'Integrations, provisioning'),
  ],
  'customers/web/tags/TagDialog.tsx': ({ customer: id }) => [
    dialog('tag-add', `/customers/${id}#7`, ['Add tag'], 'Create tag'),
    dialog('tag-edit', `/customers/${id}#7`, ['Edit VIP'], 'Update tag'),
  ],
  'customers/web/tags/TagsTab.tsx': ({ customer: id }) => [
    dialog('tag-delete', `/customers/${id}#7`, ['Delete VIP'], 'The tag leaves'),
  ],
  'customers/web/activity/NoteDialog.tsx': ({ customer: id }) => [
    dialog('note', `/customers/${id}#9`, ['Add note'], 'What happened'),
  ],
  'customers/web/list/BulkArchive.tsx': () => [
    dialog('bulk-archive', '/customers', ['Select Amara Okafor', 'Archive customer'], 'Archive 1'),
  ],
  'customers/web/list/BulkForm.tsx': () => [
    dialog(
      'bulk-status',
      '/customers?search=okafor',
      ['Select Amara Okafor', 'Change status'],
      'Change the status of',
    ),
  ],
  'billing/web/TransactionAdd.tsx': ({ customer: id }) => [
    dialog('transaction-add', `/customers/${id}#5`, ['Add transaction'], 'Amount'),
  ],
  'services/web/ServiceEdit.tsx': ({ service }) => [
    dialog('service-edit', `/services/${service}`, ['Edit service'], 'Save service'),
  ],
  'provisioning-ansible/web/ServiceActions.tsx': ({ service }) => [
    dialog('deprovision', `/services/${service}`, ['Deprovision…'], 'Keep service'),
  ],
}

const others: Readonly<Record<string, Dialogs>> = {
  'billing/web/TransactionMenu.tsx': () => [
    dialog(
      'transaction',
      '/billing/transactions',
      ['Actions for Goodwill for the outage of 3 November', 'View details'],
      'Credit type',
    ),
    dialog(
      'transaction-void',
      '/billing/transactions',
      ['Actions for Goodwill for the outage of 3 November', 'Void transaction'],
      'Void Goodwill',
    ),
  ],
  'catalog/web/products/ProductMenu.tsx': () => [
    dialog(
      'product-delete',
      '/products',
      ['Actions for Mobile 20 GB', 'Delete product'],
      'can no longer be ordered',
    ),
  ],
  'inventory/web/items/AssignDialog.tsx': ({ freeSim }) => [
    dialog(
      'item-assign',
      sims(freeSim),
      [`Actions for SIM Card ${freeSim}`, 'Assign to customer'],
      'Assign item',
    ),
  ],
  'inventory/web/items/StateDialog.tsx': ({ freeSim }) => [
    dialog('item-state', sims(freeSim), [`Actions for SIM Card ${freeSim}`, 'Change state'], 'New state'),
  ],
  'inventory/web/items/ItemMenu.tsx': ({ freeSim }) => [
    dialog('item-delete', sims(freeSim), [`Actions for SIM Card ${freeSim}`, 'Delete item'], 'leaves stock'),
  ],
  'inventory/web/items/ReleaseDialog.tsx': ({ device }) => [
    dialog(
      'item-release',
      `/inventory-items/${device}`,
      ['Actions for Modem Router 9C:3D:CF:12:A4:07', 'Release item'],
      'no longer has this item',
    ),
  ],
  'inventory/web/items/ConfigVersions.tsx': ({ device }) => [
    dialog(
      'config-restore',
      `/inventory-items/${device}`,
      ['In use until', 'Put back'],
      'Put this configuration back?',
    ),
  ],
  'inventory/web/items/BulkState.tsx': ({ freeSim }) => [
    dialog(
      'bulk-state',
      sims(freeSim),
      [`Select SIM Card ${freeSim}`, 'Change state or location'],
      'Change items',
    ),
  ],
  'inventory/web/items/ExportMenu.tsx': () => [
    dialog('items-export', '/inventory-items-list', ['Export', 'Export with secrets'], 'in clear'),
  ],
  'inventory/web/items/HandOutDialog.tsx': ({ customer: id }) => [
    dialog('hand-out', `/customers/${id}#8`, ['Assign item'], 'Item from stock'),
  ],
  'inventory/web/templates/TemplateMenu.tsx': () => [
    dialog(
      'template-delete',
      '/inventory-templates-list',
      ['Actions for GPON ONT', 'Delete template'],
      'ask for this type',
    ),
  ],
  'views/web/dialogs.tsx': () => [
    dialog('view-save', '/services?search=Fibre', ['Save view'], 'Save this view'),
  ],
  'activity/web/AlertsDrawer.tsx': () => [dialog('alerts', '/dashboard', ['Alerts, *'], 'Mark as read')],
  'activity/web/ActivityPage.tsx': () => [dialog('activity-entry', '/activity?entry=5', [], 'IP address')],
}

const sims = (iccid: string): string => `/inventory-items-list?f.item=SIM+Card&search=${iccid}`

/** By the file that draws them, below plugins/. */
export const dialogs: Readonly<Record<string, Readonly<Record<string, Dialogs>>>> = {
  'dialogs of customers': customer,
  'dialogs of lists and stock': others,
}

/** Shown by the suites of their pages: one asks only after a change, the others are those of people and their keys. */
export const shownElsewhere = [/^inventory\/web\/templates\/RenameDialog\.tsx$/, /^identity\//]
