import { errors } from '@omnicrm/sdk'

export const fail = errors('customers', {
  nameMissing: [400, 'customer_name is required'],
  firstNameMissing: [400, 'contact_firstname is required'],
  customerNotFound: [404, 'There is no customer {customer_id}.'],
  archived: [422, 'Customer {customer_id} is archived; restore it first.'],
  notArchived: [422, 'Customer {customer_id} is not archived, so there is nothing to restore.'],
  archiveByDelete: [
    400,
    'customer_status: a customer is archived by deleting it, which checks for open services and invoices first',
  ],
  hasBlockers: [409, 'The customer {customer_id} still has {blockers}. Settle these first.'],
  lastContact: [409, 'Contact {contact_id} is the only one of its customer; add another one first.'],
  contactBlocked: [409, 'Contact {contact_id} cannot be deleted: {blockers}.'],
  attributeNameTaken: [409, 'The customer has an attribute {name} already.'],
  siteBlocked: [409, 'Site {site_id} cannot be deleted: {blockers}.'],
})
