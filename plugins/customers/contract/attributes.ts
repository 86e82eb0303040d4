import { Id, Instant, T, Text } from '@omnicrm/sdk'
import type { Static } from '@omnicrm/sdk'

export const AttributeRow = T.Object({
  attribute_id: Id(),
  customer_id: Id(),
  attribute_name: Text(150),
  attribute_value: Text(150),
  created: Instant(),
  last_modified: Instant(),
})
export type AttributeRow = Static<typeof AttributeRow>
