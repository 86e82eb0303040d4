import { T, type Static } from '@omnicrm/sdk'

export const settings = T.Object({
  inventory: T.Object({
    hold_minutes: T.Integer({
      default: 15,
      minimum: 1,
      maximum: 1440,
      description: 'How long an item chosen in the order wizard is held.',
    }),
    rental_return_days: T.Integer({
      default: 14,
      minimum: 0,
      maximum: 365,
      description: 'Days in which rented equipment comes back after its service ends.',
    }),
    rental_fee_enabled: T.Boolean({
      default: true,
      description: 'Charge the replacement fee for equipment that does not come back.',
    }),
  }),
})
export type Settings = Static<typeof settings>
