import { event, T } from '@omnicrm/sdk'

/** Somebody asked for a link; whether the address is known is found out afterwards (D-1). */
export const ResetAsked = event('identity.resetAsked', T.Object({ email: T.String() }))
