import { type Cx, type InputOf, type Tx } from '@omnicrm/sdk'
import {
  BeforeTemplateDelete,
  fail,
  type NewTemplate,
  type Template,
  type templateApi,
  type TemplateRow,
  type TemplateUse,
} from '../contract.ts'
import { anyItem, plain, TemplateEntity } from './entities.ts'
import type { Parts } from './parts.ts'
import { stateOf } from './words.ts'

/** By name. */
export async function allTemplates(cx: Cx): Promise<Template[]> {
  const rows = await TemplateEntity.query(cx.db).whereNull('deleted_at').orderBy('item')
  return rows.map(row => plain<TemplateRow>(row))
}

export async function findTemplate(cx: Cx, templateId: number): Promise<TemplateRow | undefined> {
  const row = await TemplateEntity.query(cx.db).findById(templateId).whereNull('deleted_at')
  return row && plain<TemplateRow>(row)
}

/** By exact name: databases that pad with blanks find `SIM Card ` too, and it is another one (INV-15). */
export async function templateNamed(cx: Cx, item: string): Promise<TemplateRow | undefined> {
  const row = await TemplateEntity.query(cx.db).findOne('item_key', item)
  return row && row.item === item ? plain<TemplateRow>(row) : undefined
}

/** @throws 404 */
export async function requireTemplate(cx: Cx, templateId: number): Promise<TemplateRow> {
  const row = await findTemplate(cx, templateId)
  if (!row) throw fail.templateNotFound({ inventory_template_id: templateId })
  return row
}

/** Templates of these items, by id. */
export async function templatesOf(
  cx: Cx,
  rows: readonly { readonly inventory_template_id: number }[],
): Promise<ReadonlyMap<number, TemplateRow>> {
  const ids = [...new Set(rows.map(row => row.inventory_template_id))]
  const found = ids.length === 0 ? [] : await TemplateEntity.query(cx.db).findByIds(ids)
  return new Map(found.map(row => [row.inventory_template_id, plain<TemplateRow>(row)]))
}

/** A foreign key keeps every item's template in place. */
export function templateIn(
  templates: ReadonlyMap<number, TemplateRow>,
  row: { readonly inventory_template_id: number },
): TemplateRow {
  const found = templates.get(row.inventory_template_id)
  if (!found) throw fail.templateNotFound({ inventory_template_id: row.inventory_template_id })
  return found
}

export async function createTemplate(tx: Tx, { release_state, ...fields }: NewTemplate): Promise<Template> {
  const item = await freeName(tx, fields.item)
  const row = await tx.insert(TemplateEntity, {
    itemtext1_label: 'Model Number',
    itemtext2_label: 'Serial Number',
    allow_dropdown_staff: true,
    allow_dropdown_customer: false,
    quarantine_days: 0,
    ...fields,
    item,
    item_key: item,
    release_state: release_state === undefined ? 'Used' : stateOf(release_state, 'release_state'),
  })
  return row
}

/** Items follow a new name, products that ask for the old one do not (INV-20). */
export async function updateTemplate(
  tx: Tx,
  { inventory_template_id, item, release_state, ...fields }: InputOf<typeof templateApi.update>,
): Promise<Template> {
  const before = await requireTemplate(tx, inventory_template_id)
  const name = item === undefined || item.trim() === before.item ? before.item : await freeName(tx, item)
  return await tx.update(TemplateEntity, inventory_template_id, {
    ...fields,
    item: name,
    item_key: name,
    ...(release_state === undefined ? {} : { release_state: stateOf(release_state, 'release_state') }),
  })
}

/** What would not follow a new name (INV-21). */
export async function usesOfTemplate(
  cx: Cx,
  templateId: number,
  { templateUses }: Pick<Parts, 'templateUses'>,
): Promise<TemplateUse[]> {
  const { item } = await requireTemplate(cx, templateId)
  const found = await Promise.all(templateUses.map(source => source.usesOf(cx, item)))
  return found.flat()
}

async function freeName(tx: Tx, item: string): Promise<string> {
  const name = item.trim()
  if (await templateNamed(tx, name))
    throw fail.templateTaken({ item: name, fields: { item: 'is already in use' } })
  return name
}

/** One with items stays (INV-22). */
export async function deleteTemplate(tx: Tx, templateId: number): Promise<void> {
  const row = await tx.lock(TemplateEntity, templateId)
  if (!row) throw fail.templateNotFound({ inventory_template_id: templateId })
  const count = await anyItem(tx).where('inventory_template_id', templateId).resultSize()
  if (count > 0) throw fail.templateInUse({ item: row.item, count })
  const { blockers } = await tx.apply(BeforeTemplateDelete, {
    inventory_template_id: templateId,
    item: row.item,
    blockers: [],
  })
  if (blockers.length > 0) throw fail.templateBlocked({ item: row.item, blockers: blockers.join(', ') })
  await tx.update(
    TemplateEntity,
    templateId,
    { deleted_at: tx.now().toISOString(), item_key: null },
    { action: 'delete' },
  )
}
