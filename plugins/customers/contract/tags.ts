import {
  anyOf,
  command,
  Deleted,
  Id,
  IdParam,
  Instant,
  nullable,
  own,
  partial,
  query,
  RequiredText,
  T,
  Text,
} from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'
import { can } from './rights.ts'
import { SpacedTime } from './spaced-time.ts'

const hexColor = '^#?[0-9A-Fa-f]{6}$'

export const TagRow = T.Object({
  tag_id: Id(),
  customer_id: Id(),
  tag_text: Text(100),
  tag_hex_color: T.String({ pattern: '^[0-9A-Fa-f]{6}$' }),
  tag_link: nullable(Text(500)),
  tag_active_date: Instant(),
  tag_deactivate_date: Instant(),
  created: Instant(),
  last_modified: Instant(),
})
export type TagRow = Static<typeof TagRow>

/** A coloured pill on a customer, seen from its active date until before its deactivation date (TAG-1, TAG-5). */
export const Tag = T.Object({
  ...TagRow.properties,
  tag_active_date: SpacedTime(),
  tag_deactivate_date: SpacedTime(),
  created: SpacedTime(),
  last_modified: SpacedTime(),
})
export type Tag = Static<typeof Tag>

const tagFields = {
  tag_text: RequiredText(100),
  /** Six hex digits; a leading `#` is dropped (TAG-12). */
  tag_hex_color: T.String({ pattern: hexColor }),
  /** Opened in a new tab: `http:`, `https:` or `mailto:` (TAG-20). */
  tag_link: nullable(Text(500)),
  tag_active_date: Instant(),
  tag_deactivate_date: Instant(),
}
const { tag_link, tag_deactivate_date, ...requiredTagFields } = tagFields

/** A text in use, for suggestions and filters, with the colour it was last given. */
export const UsedTag = T.Object({ tag_text: T.String(), tag_hex_color: T.String() })
export type UsedTag = Static<typeof UsedTag>

export const tagApi = {
  ofCustomer: query({
    method: 'GET',
    path: '/crm/tag/customer_id/:customer_id',
    allow: anyOf(can.viewTag, own(can.viewOwnTag)),
    summary: 'Tags of a customer as a bare array, also those not active yet or any more',
    params: IdParam('customer_id'),
    response: T.Array(Tag),
  }),
  get: query({
    method: 'GET',
    path: '/crm/tag/tag_id/:tag_id',
    allow: anyOf(can.viewTag, own(can.viewOwnTag)),
    summary: 'One tag',
    params: IdParam('tag_id'),
    response: Tag,
  }),
  used: query({
    method: 'GET',
    path: '/crm/tag/used',
    allow: can.viewTag,
    summary: 'Texts in use that start with the search, as a bare array of at most 20',
    query: T.Object({ search: T.Optional(Text(100)) }),
    response: T.Array(UsedTag),
  }),
  create: command({
    method: 'PUT',
    path: '/crm/tag/',
    allow: can.createTag,
    summary: 'Tag a customer; without a deactivation date until 2099-01-01',
    body: T.Object({
      customer_id: Id(),
      ...requiredTagFields,
      ...partial(T.Object({ tag_link, tag_deactivate_date })).properties,
    }),
    response: Tag,
    errors: ['customers.customerNotFound', 'customers.archived'],
  }),
  update: command({
    method: 'PATCH',
    path: '/crm/tag/tag_id/:tag_id',
    allow: can.updateTag,
    summary: 'Change a tag',
    params: IdParam('tag_id'),
    body: partial(T.Object(tagFields)),
    response: Tag,
  }),
  delete: command({
    method: 'DELETE',
    path: '/crm/tag/tag_id/:tag_id',
    allow: can.deleteTag,
    summary: 'Delete a tag',
    params: IdParam('tag_id'),
    response: Deleted,
  }),
}
