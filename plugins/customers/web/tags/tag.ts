import type { Tag as Pill } from '@omnicrm/sdk/web'
import type { Tag } from '../../contract.ts'
import { instantOf } from '../attributes/kind.ts'

export type TagState = 'active' | 'waiting' | 'over'

/** Seen from the active date until before the deactivation date (TAG-5 to TAG-7). */
export function stateOf(tag: Pick<Tag, 'tag_active_date' | 'tag_deactivate_date'>, now: Date): TagState {
  if (new Date(instantOf(tag.tag_active_date)) > now) return 'waiting'
  return new Date(instantOf(tag.tag_deactivate_date)) > now ? 'active' : 'over'
}

export const pillOf = (tag: Pick<Tag, 'tag_text' | 'tag_hex_color' | 'tag_link'>): Pill => ({
  name: tag.tag_text,
  color: `#${tag.tag_hex_color.replace('#', '')}`,
  url: tag.tag_link,
})
