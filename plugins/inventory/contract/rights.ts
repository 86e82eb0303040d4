import { errors, permission } from '@omnicrm/sdk'

export const can = {
  view: permission('view_inventory', 'See inventory items'),
  viewOwn: permission('view_own_inventory', 'See the own inventory items'),
  create: permission('create_inventory', 'Add inventory items'),
  update: permission('update_inventory', 'Change, assign and release items; see their secrets'),
  delete: permission('delete_inventory', 'Delete inventory items'),
  viewTemplate: permission('view_inventory_template', 'See inventory templates'),
  viewOwnTemplate: permission('view_own_inventory_template', 'See the templates of the own items'),
  createTemplate: permission('create_inventory_template', 'Create inventory templates'),
  updateTemplate: permission('update_inventory_template', 'Change inventory templates'),
  deleteTemplate: permission('delete_inventory_template', 'Delete inventory templates'),
}

/** Rights of those who order; declared by the provisioning plugin, which stands above this one. */
export const ordering = {
  create: permission('create_provision', 'Start provisioning jobs'),
  createOwn: permission('create_own_provision', 'Order products for the own customer'),
}

export const fail = errors('inventory', {
  itemNotFound: [404, 'inventory not found: there is no item {inventory_id}.'],
  templateNotFound: [404, 'There is no inventory template {inventory_template_id}.'],
  templateUnknown: [
    400,
    "item: there is no inventory template '{item}'; names are matched with case and spaces",
  ],
  templateTaken: [409, "There is an inventory template '{item}' already."],
  templateInUse: [409, "The template '{item}' still has {count} items; delete or move them first."],
  templateBlocked: [409, "The template '{item}' cannot be deleted: {blockers}."],
  held: [409, '{name} is held by another order until it ends. Choose another item.'],
  assigned: [409, '{name} is assigned already. Choose another item.'],
  foreign: [409, '{name} belongs to a customer already. Choose another item.'],
  wrongType: [409, "{name} is not of the type '{expected}'."],
  wrongState: [409, "{name} is in the state '{state}' and can't be handed out."],
  quarantined: [409, '{name} is in quarantine until {until}.'],
  deleted: [409, 'Item {inventory_id} does not exist any more. Choose another item.'],
  stillAssigned: [409, '{name} is assigned; release it before deleting it.'],
  notOfJob: [
    403,
    '{name} is neither held nor assigned by this job, nor part of its service; a job may touch its own items only.',
  ],
  foreignCustomer: [403, 'This job may assign items to customer {customer_id} only.'],
  importFile: [400, 'The file can not be read: {finding}.'],
  importHeader: [400, 'The first line of the file must name labels or columns: {finding}.'],
  versionNotFound: [404, 'This item has no earlier configuration {id}.'],
  importNotFound: [404, 'There is no import {inventory_import_id}.'],
  importState: [409, 'This import is {status}; that can not be done with it now.'],
  importColumns: [400, 'The columns do not fit: {finding}.'],
  importFileGone: [410, 'The file of this import is kept no longer. Load it again.'],
  holdNeedsUser: [403, 'Items are held for signed-in users; a machine names them in its order instead.'],
})
