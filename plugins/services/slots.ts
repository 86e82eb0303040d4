import { slot } from '@omnicrm/sdk/slots'
import type { Service } from './contract.ts'

interface ServicePlace {
  readonly service: Service
}

/** Beside the status in the header of a service: one pill per fill. */
export const serviceBadges = slot<ServicePlace>('services.detail.badges')

/** Buttons at the end of the header of a service; the primary one last. */
export const serviceActions = slot<ServicePlace>('services.detail.actions')

/** Cards in the summary of a service, first of all: live balances. */
export const servicePanels = slot<ServicePlace>('services.detail.panels')

/** Tabs of a service; a fill gives `name`, `label` and `order` (own tabs: summary 10, inventory 20, add-ons 50). */
export const serviceTabs = slot<ServicePlace>('services.detail.tabs')
