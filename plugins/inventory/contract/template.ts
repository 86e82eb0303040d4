import {
  command,
  Deleted,
  Id,
  IdParam,
  Instant,
  MoneyAmount,
  nullable,
  OneOf,
  partial,
  query,
  RequiredText,
  T,
  Text,
  type Static,
} from '@omnicrm/sdk'
import { can } from './rights.ts'
import { itemStates } from './states.ts'

const stamps = { created: Instant(), last_modified: Instant() }
const label = () => nullable(Text(60))

const optionalLabels = {
  itemtext3_label: label(),
  itemtext4_label: label(),
  itemtext5_label: label(),
  itemtext6_label: label(),
  itemtext7_label: label(),
  itemtext8_label: label(),
  itemtext9_label: label(),
  itemtext10_label: label(),
  itemtext11_label: label(),
  itemtext12_label: label(),
  itemtext13_label: label(),
  itemtext14_label: label(),
  itemtext15_label: label(),
  itemtext16_label: label(),
  itemtext17_label: label(),
  itemtext18_label: label(),
  itemtext19_label: label(),
  itemtext20_label: label(),
}

export const TemplateRow = T.Object({
  inventory_template_id: Id(),
  item: Text(100),
  icon: nullable(Text(100)),
  wholesale_cost: MoneyAmount(),
  retail_cost: MoneyAmount(),
  itemtext1_label: Text(60),
  itemtext2_label: Text(60),
  ...optionalLabels,
  allow_dropdown_staff: T.Boolean(),
  allow_dropdown_customer: T.Boolean(),
  /** Written when a service is deprovisioned (D-35). */
  release_state: OneOf(itemStates),
  /** Days before a released item is offered again (D-36). */
  quarantine_days: T.Integer(),
  /** Charged when a rental is not returned; null is the retail cost. */
  replacement_fee: nullable(MoneyAmount()),
  low_stock_threshold: nullable(T.Integer()),
  deleted_at: nullable(Instant()),
  ...stamps,
})
export type TemplateRow = Static<typeof TemplateRow>
export const Template = TemplateRow
export type Template = TemplateRow

const templateFields = {
  icon: nullable(Text(100)),
  itemtext1_label: RequiredText(60),
  itemtext2_label: RequiredText(60),
  ...optionalLabels,
  allow_dropdown_staff: T.Boolean(),
  allow_dropdown_customer: T.Boolean(),
  release_state: Text(20),
  quarantine_days: T.Integer({ minimum: 0, maximum: 3650 }),
  replacement_fee: nullable(MoneyAmount({ minimum: 0 })),
  low_stock_threshold: nullable(T.Integer({ minimum: 0, maximum: 1_000_000 })),
}
const requiredTemplateFields = {
  item: RequiredText(100),
  wholesale_cost: MoneyAmount({ minimum: 0 }),
  retail_cost: MoneyAmount({ minimum: 0 }),
}
export const NewTemplate = T.Object({
  ...requiredTemplateFields,
  ...partial(T.Object(templateFields)).properties,
})
export type NewTemplate = Static<typeof NewTemplate>

/** What names a template, and would not follow a new name. */
export const TemplateUse = T.Object({
  name: T.String(),
  /** Page of the web application. */
  link: T.String(),
})
export type TemplateUse = Static<typeof TemplateUse>

const byTemplate = IdParam('inventory_template_id')

export const templateApi = {
  list: query({
    method: 'GET',
    path: '/crm/inventory_template/',
    allow: can.viewTemplate,
    summary: 'Templates as a bare array, by name',
    response: T.Array(Template),
  }),
  get: query({
    method: 'GET',
    path: '/crm/inventory_template/inventory_template_id/:inventory_template_id',
    allow: can.viewTemplate,
    summary: 'One template',
    params: byTemplate,
    response: Template,
    errors: ['inventory.templateNotFound'],
  }),
  uses: query({
    method: 'GET',
    path: '/crm/inventory_template/inventory_template_id/:inventory_template_id/uses',
    allow: can.updateTemplate,
    summary: 'Products that ask for the template by its name; a new name breaks the link',
    params: byTemplate,
    response: T.Object({ data: T.Array(TemplateUse) }),
    errors: ['inventory.templateNotFound'],
  }),
  create: command({
    method: 'PUT',
    path: '/crm/inventory_template/',
    allow: can.createTemplate,
    summary: 'Create a template; its name is unique with case and spaces',
    body: NewTemplate,
    response: Template,
  }),
  update: command({
    method: 'PATCH',
    path: '/crm/inventory_template/inventory_template_id/:inventory_template_id',
    allow: can.updateTemplate,
    summary: 'Change a template; items follow, products that name it do not',
    params: byTemplate,
    body: partial(T.Object({ ...requiredTemplateFields, ...templateFields })),
    response: Template,
    errors: ['inventory.templateNotFound'],
  }),
  delete: command({
    method: 'DELETE',
    path: '/crm/inventory_template/inventory_template_id/:inventory_template_id',
    allow: can.deleteTemplate,
    summary: 'Delete a template without items',
    params: byTemplate,
    response: Deleted,
    errors: ['inventory.templateInUse', 'inventory.templateBlocked'],
  }),
}
