import { isStaff, list, type Cx, type InputOf, type ListInput, type Page, type Tx } from '@omnicrm/sdk'
import {
  BeforeProductDelete,
  fail,
  parseInventoryList,
  ProductValidate,
  type catalogApi,
  type NewProduct,
  type Product,
  type ProductRow,
  type SavedProduct,
} from '../contract.ts'
import { living, ProductEntity, toRow } from './entities.ts'
import { judged, judgeWindow, unknownTypes } from './judge.ts'
import type { Parts } from './parts.ts'

const options = {
  search: ['product_name', 'product_slug', 'features_list'],
  searchId: 'product_id',
  sort: {
    product_id: 'product_id',
    product_name: 'product_name',
    product_slug: 'product_slug',
    category: 'category',
    service_type: 'service_type',
    retail_cost: 'retail_cost',
    created: 'created',
    last_modified: 'last_modified',
  },
  filters: {
    product_id: 'product_id',
    category: 'category',
    service_type: 'service_type',
    enabled: 'enabled',
    residential: 'residential',
    business: 'business',
    customer_can_purchase: 'customer_can_purchase',
  },
} as const

/** Comment and wholesale figures are for staff (PROD-9, PROD-27, 00-canonical 4.1). */
export function toProduct(cx: Cx, row: ProductRow): Product {
  const { comment, wholesale_cost, wholesale_setup_cost, ...shown } = toRow(row)
  const seesAll = cx.scope === null && isStaff(cx.actor)
  return seesAll ? { ...shown, comment, wholesale_cost, wholesale_setup_cost } : shown
}

/** Everything, for Product Management (PROD-47). */
export async function pageOfProducts(cx: Cx, input: ListInput): Promise<Page<Product>> {
  return await list(living(cx), input, options, row => toProduct(cx, row))
}

export async function findProduct(cx: Cx, productId: number): Promise<ProductRow | undefined> {
  const row = await living(cx).findById(productId)
  return row && toRow(row)
}

/** Products whose list names this type of item: exactly, with case and spaces (INV-15, INV-21). */
export async function productsAsking(cx: Cx, item: string): Promise<{ name: string; link: string }[]> {
  const rows = await living(cx).whereNotNull('inventory_items_list').orderBy('product_name')
  return rows
    .filter(row => parseInventoryList(row.inventory_items_list)?.includes(item))
    .map(row => ({ name: row.product_name, link: `/products/${row.product_id}` }))
}

/** @throws 404 */
export async function requireProduct(cx: Cx, productId: number): Promise<ProductRow> {
  const row = await findProduct(cx, productId)
  if (!row) throw fail.productNotFound({ product_id: productId })
  return row
}

const defaults = {
  comment: null,
  terms: null,
  features_list: null,
  icon: null,
  retail_cost: 0,
  wholesale_cost: 0,
  retail_setup_cost: 0,
  wholesale_setup_cost: 0,
  tax_percentage: 0,
  enabled: true,
  residential: false,
  business: false,
  customer_can_purchase: false,
  allow_auto_renew: false,
  available_from: null,
  available_until: null,
  contract_days: 0,
  auto_renew: 'false',
  provisioning_play: null,
  provisioning_json_vars: null,
  inventory_items_list: null,
  relies_on_list: null,
  job_timeout_seconds: null,
  deleted_at: null,
} as const

type Draft = Omit<ProductRow, 'product_id' | 'created' | 'last_modified'>

export async function createProduct(tx: Tx, input: NewProduct, parts: Parts): Promise<SavedProduct> {
  const { product_name, product_slug, category, service_type } = input
  const draft = { ...defaults, product_name, product_slug, category, service_type, ...judged(input, parts) }
  return await insertDraft(tx, draft, parts)
}

async function insertDraft(tx: Tx, draft: Draft, parts: Parts): Promise<SavedProduct> {
  await refuseTakenSlug(tx, draft.product_slug)
  const warnings = await validated(tx, draft, parts)
  const row = await tx.insert(ProductEntity, { ...draft, product_slug_ci: draft.product_slug.toLowerCase() })
  return { ...toProduct(tx, row), warnings }
}

export async function updateProduct(
  tx: Tx,
  { product_id, ...input }: InputOf<typeof catalogApi.update>,
  parts: Parts,
): Promise<SavedProduct> {
  const locked = await tx.lock(ProductEntity, product_id)
  if (!locked) throw fail.productNotFound({ product_id })
  const before = toRow(locked)
  const patch = judged(input, parts)
  if (patch.product_slug !== undefined) await refuseTakenSlug(tx, patch.product_slug, product_id)
  const warnings = await validated(tx, { ...before, ...patch }, parts)
  const slug = patch.product_slug === undefined ? {} : { product_slug_ci: patch.product_slug.toLowerCase() }
  const row = await tx.update(ProductEntity, product_id, { ...patch, ...slug })
  return { ...toProduct(tx, row), warnings }
}

async function validated(tx: Tx, product: Draft, parts: Parts): Promise<string[]> {
  judgeWindow(product)
  const unknown = await unknownTypes(tx, product.inventory_items_list, parts)
  const warnings = unknown.map(
    name => `There is no inventory template '${name}' yet; orders are refused until there is one.`,
  )
  if (!product.residential && !product.business)
    warnings.push('Neither residential nor business customers can order this product.')
  return (await tx.apply(ProductValidate, { product, warnings })).warnings
}

async function refuseTakenSlug(tx: Tx, slug: string, except?: number): Promise<void> {
  const holder = await tx.query(ProductEntity).findOne('product_slug_ci', slug.toLowerCase())
  if (holder && holder.product_id !== except)
    throw fail.slugTaken({ slug, fields: { product_slug: 'is already in use' } })
}

/** `_clone` behind name and slug, a number when that is taken; the copy is not on sale yet (PROD-98). */
export async function cloneProduct(tx: Tx, productId: number, parts: Parts): Promise<SavedProduct> {
  const source = await requireProduct(tx, productId)
  const { product_id: _id, created: _created, last_modified: _modified, ...row } = source
  const suffix = await freeSuffix(tx, row.product_slug)
  return await insertDraft(
    tx,
    {
      ...row,
      product_name: `${row.product_name.slice(0, 240)}${suffix}`,
      product_slug: `${row.product_slug.slice(0, 176)}${suffix}`,
      enabled: false,
    },
    parts,
  )
}

async function freeSuffix(tx: Tx, slug: string): Promise<string> {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '_clone' : `_clone${number}`
    const wanted = `${slug.slice(0, 176)}${suffix}`.toLowerCase()
    if (!(await tx.query(ProductEntity).findOne('product_slug_ci', wanted))) return suffix
  }
}

/** Soft; refused while others need it. Its slug is free again. */
export async function deleteProduct(tx: Tx, productId: number): Promise<void> {
  if (!(await tx.lock(ProductEntity, productId))) throw fail.productNotFound({ product_id: productId })
  const { blockers } = await tx.apply(BeforeProductDelete, { product_id: productId, blockers: [] })
  if (blockers.length > 0)
    throw fail.productBlocked({ product_id: productId, blockers: blockers.join(', '), list: blockers })
  await tx.update(
    ProductEntity,
    productId,
    { deleted_at: tx.now().toISOString(), product_slug_ci: null },
    { action: 'delete' },
  )
}
