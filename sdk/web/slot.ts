/**
 * Web slots: places a page offers to other plugins. This file is imported by `slots.ts` of plugins, which the
 * server type-checks as well, so it must never import React at run time.
 */

/** A typed place in a page. The id carries its owner: `customers.detail.panels`. */
export interface SlotRef<Props extends object> {
  readonly kind: 'slot'
  readonly id: string
  /** Carries the type of the props; reading it is a mistake and throws. */
  readonly Props: Props
}

/** Declares a place that other plugins may fill; `Props` is what the owner hands to each fill. */
export function slot<Props extends object = Record<never, never>>(id: string): SlotRef<Props> {
  if (!/^[a-z][a-z0-9-]*(\.[a-z][A-Za-z0-9]*)+$/.test(id)) {
    throw new Error(`Slot id "${id}" must name its owner and the place, like "customers.detail.panels".`)
  }
  return {
    kind: 'slot',
    id,
    get Props(): Props {
      throw new Error(`Slot "${id}": Props exists for its type only.`)
    },
  }
}

/** Top bar, before the language menu: running jobs, alerts. One small button per fill. */
export const topBarSlot = slot('shell.topBar')

/** Above the top bar, one line each: maintenance, impersonation. A fill renders nothing when it has nothing to say. */
export const bannerSlot = slot('shell.banner')

/** Figures at the top of the dashboard page, four in a row: one `StatCard` per fill. */
export const dashboardStatsSlot = slot('shell.dashboardStats')

/** Cards of the dashboard page, below the figures. */
export const dashboardSlot = slot('shell.dashboard')

/** Cards of the portal's home page. */
export const portalHomeSlot = slot('shell.portalHome')
