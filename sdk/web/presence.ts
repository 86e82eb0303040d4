/** One sign speaks for what the page does within a minute of it: the server notes no more often either. */
const speaksForMs = 60_000

/** What only people cause, with whatever they point, type or speak to the machine with. */
const signs = ['pointerdown', 'pointermove', 'wheel', 'keydown', 'click', 'input'] as const

// Somebody has just opened the page.
let seenAt = Date.now()

/** Whether somebody has been at the page within the last minute. */
export const isAttended = (): boolean => Date.now() - seenAt < speaksForMs

/**
 * The header of requests that the page sends by itself while nobody is there: they keep no session alive (AUTH-23,
 * ADR 0017). A write is always somebody's wish, however long it took to come to it.
 */
export const backgroundHeader = (isWrite: boolean): Record<string, string> =>
  isWrite || isAttended() ? {} : { 'x-omnicrm-background': '1' }

/** Looks out for the person from now on. */
export function followPerson(): void {
  seenAt = Date.now()
  if (typeof document === 'undefined') return
  for (const sign of signs)
    document.addEventListener(
      sign,
      ({ isTrusted }) => {
        if (isTrusted) seenAt = Date.now()
      },
      { capture: true, passive: true },
    )
}
