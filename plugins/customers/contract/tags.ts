import { Id, Instant, nullable, T, Text } from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'

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
