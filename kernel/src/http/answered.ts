import type { Actor, Answered } from '@omnicrm/sdk'
import type { HttpParts } from '../parts.ts'

/** Tells the authenticators that want to know; undefined when none does. */
export function makeAnswered({
  authenticators,
  now,
}: Pick<HttpParts, 'authenticators' | 'now'>):
  ((actor: Actor, answer: Omit<Answered, 'at'>) => void) | undefined {
  const interested = authenticators.filter(each => each.answered !== undefined)
  if (interested.length === 0) return undefined
  return (actor, answer) => {
    const full = { at: now(), ...answer }
    for (const each of interested) each.answered?.(actor, full)
  }
}
