import { T } from '@omnicrm/sdk'

/** An instant in UTC as attributes and tags give it: `2025-01-04 10:30:00` (D-23). Input takes what `Instant` takes. */
export const SpacedTime = () => T.String({ pattern: '^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}$' })
