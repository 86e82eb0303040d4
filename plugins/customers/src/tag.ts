import { can as holds, invalid, notFound, raise, type Cx, type InputOf, type Tx } from '@omnicrm/sdk'
import { can, type Tag, type tagApi, type TagRow, type UsedTag } from '../contract.ts'
import { plain, TagEntity } from './entities.ts'
import { lockOpen, requireCustomer } from './known.ts'
import { spaced } from './spaced-time.ts'

/** Far enough to mean "until somebody takes it off" (TAG-9). */
const forGood = '2099-01-01T00:00:00.000Z'
const suggested = 20

/** In the order they were made, whatever their dates (02 A-6). @throws 404, also for the customers of others */
export async function tagsOf(cx: Cx, customerId: number): Promise<Tag[]> {
  await requireCustomer(cx, customerId)
  return (await cx.findAll(TagEntity, { customer_id: customerId })).map(toTag)
}

/** Pills of a page of customers, for those who may see tags. */
export async function activeTags(
  cx: Cx,
  customerIds: readonly number[],
): Promise<ReadonlyMap<number, Tag[]> | undefined> {
  if (!holds(cx.actor, can.viewTag)) return undefined
  const rows = await active(cx)
    .whereIn('customer_id', [...customerIds])
    .orderBy('tag_id')
  const found = new Map<number, Tag[]>()
  for (const row of rows) {
    const tags = found.get(row.customer_id) ?? []
    found.set(row.customer_id, [...tags, toTag(plain<TagRow>(row))])
  }
  return found
}

/** Ids of the customers that bear one of these texts now, as a subquery. */
export const taggedWith = (cx: Cx, texts: readonly string[]) =>
  active(cx)
    .select('customer_id')
    .whereIn('tag_text', [...texts])

const active = (cx: Cx) =>
  cx.query(TagEntity).where('tag_active_date', '<=', cx.now()).where('tag_deactivate_date', '>', cx.now())

/** Each text once, with the colour of its newest tag. */
export async function usedTags(cx: Cx, search = ''): Promise<UsedTag[]> {
  const pattern = `${search.trim().replace(/[!%_]/g, each => `!${each}`)}%`
  const newest = TagEntity.query(cx.db)
    .max('tag_id')
    .whereRaw("?? like ? escape '!'", ['tag_text', pattern])
    .groupBy('tag_text')
    .orderBy('tag_text')
    .limit(suggested)
  const ids = (await newest.castTo<Record<string, number>[]>()).flatMap(row => Object.values(row))
  const rows = await cx.findAll(TagEntity, { tag_id: ids })
  return rows
    .map(({ tag_text, tag_hex_color }) => ({ tag_text, tag_hex_color }))
    .toSorted((a, b) => a.tag_text.localeCompare(b.tag_text))
}

export async function getTag(cx: Cx, tagId: number): Promise<Tag> {
  return toTag((await cx.find(TagEntity, tagId)) ?? raise(notFound('tag', tagId)))
}

export async function createTag(tx: Tx, input: InputOf<typeof tagApi.create>): Promise<Tag> {
  await lockOpen(tx, input.customer_id)
  const row = { tag_link: null, tag_deactivate_date: forGood, ...input, ...judged(input) }
  judgeDates(row)
  return toTag(await tx.insert(TagEntity, row))
}

export async function updateTag(tx: Tx, { tag_id, ...fields }: InputOf<typeof tagApi.update>): Promise<Tag> {
  const before = plain<TagRow>((await tx.lock(TagEntity, tag_id)) ?? raise(notFound('tag', tag_id)))
  judgeDates({ ...before, ...fields })
  return toTag(await tx.update(TagEntity, tag_id, { ...fields, ...judged(fields) }))
}

export async function deleteTag(tx: Tx, tagId: number): Promise<void> {
  await tx.remove(TagEntity, tagId)
}

/** What schemas can't say of colour and link. @throws 400 naming the field */
function judged(fields: Partial<TagRow>): Partial<TagRow> {
  const { tag_text, tag_hex_color, tag_link } = fields
  return {
    ...(tag_text === undefined ? {} : { tag_text: tag_text.trim() }),
    ...(tag_hex_color === undefined ? {} : { tag_hex_color: tag_hex_color.replace('#', '') }),
    ...(tag_link === undefined ? {} : { tag_link: safeLink(tag_link) }),
  }
}

/** Other schemes would run in the browser of whoever clicks (TAG-20). */
function safeLink(link: string | null): string | null {
  const given = link?.trim()
  if (!given) return null
  const { protocol } = URL.parse(given) ?? {}
  if (protocol === undefined || !['http:', 'https:', 'mailto:'].includes(protocol))
    throw invalid('tag_link', 'must start with http:, https: or mailto:')
  return given
}

/** @throws 400 (TAG-18) */
function judgeDates({ tag_active_date, tag_deactivate_date }: Partial<TagRow>): void {
  if (tag_active_date && tag_deactivate_date && tag_deactivate_date <= tag_active_date)
    throw invalid('tag_deactivate_date', 'must be after tag_active_date')
}

function toTag(row: TagRow): Tag {
  return {
    ...plain<TagRow>(row),
    tag_active_date: spaced(row.tag_active_date),
    tag_deactivate_date: spaced(row.tag_deactivate_date),
    created: spaced(row.created),
    last_modified: spaced(row.last_modified),
  }
}
