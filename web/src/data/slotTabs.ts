import type { SlotRef } from '@omnicrm/sdk/web/core'
import { useTranslation } from 'react-i18next'
import { useFills } from '../Slot.tsx'
import type { UrlTab } from './UrlTabs.tsx'

export interface SlotTab extends UrlTab {
  order: number
}

/**
 * The fills of a slot as tabs of a page: `name` of the fill in the address, its `label` translated by its own plugin.
 *
 * @param numbered the fill's `order` is also the promised number of its tab (`#3`)
 */
export function useSlotTabs<Props extends object>(
  of: SlotRef<Props>,
  props: Props,
  { numbered = false }: { numbered?: boolean } = {},
): SlotTab[] {
  const places = useFills(of)
  const { t } = useTranslation(places.map(place => place.plugin))
  return places.map(place => ({
    name: place.name,
    ...(numbered && place.order !== undefined ? { number: place.order } : {}),
    order: place.order ?? 100,
    label: place.label === undefined ? place.name : t(place.label, { ns: place.plugin }),
    content: () => place.render(props),
  }))
}
