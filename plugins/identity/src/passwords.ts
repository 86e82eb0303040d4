import { hash, verify } from '@node-rs/bcrypt'
import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { fail } from './errors.ts'
import { makeTurns, type TurnLimits } from './turns.ts'

/** bcrypt reads 72 bytes and silently ignores the rest, so no password may be longer. */
const longest = 72

const rules: readonly { readonly text: string; readonly met: (password: string) => boolean }[] = [
  { text: 'at least 8 characters', met: password => password.length >= 8 },
  { text: 'an upper-case letter', met: password => /\p{Lu}/u.test(password) },
  { text: 'a lower-case letter', met: password => /\p{Ll}/u.test(password) },
  { text: 'a number', met: password => /\p{Nd}/u.test(password) },
  { text: 'a special character', met: password => /[^\p{L}\p{N}\s]/u.test(password) },
  { text: `at most ${longest} bytes`, met: password => Buffer.byteLength(password) <= longest },
]

/** The rules of AUTH-125 and AUTH-126 that a password does not meet. */
export const unmetRules = (password: string): string[] =>
  rules.filter(each => !each.met(password)).map(each => each.text)

/** @param field the field of the request that holds it. @throws 400 naming every unmet rule (AUTH-129) */
export function requireStrong(password: string, field: string): void {
  const unmet = unmetRules(password)
  if (unmet.length === 0) return
  const text = `needs ${unmet.join(', ')}`
  throw fail.weakPassword({ rules: text, fields: { [field]: text } })
}

export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes as long without a hash as with one, so that unknown accounts can't be told by time. */
  matches(password: string, storedHash: string | undefined): Promise<boolean>
}

/** Salt and digest of a random text that nobody kept. */
const decoyBody = 'FP9LkFb7Yk/NWNpZbIPbdOTmO2p1UAqVu/cxPxDlXzcI6qZuD23ky'

/** A hash that takes its time and fits nothing. */
export const decoyOf = (cost: number): string => `$2b$${String(cost).padStart(2, '0')}$${decoyBody}`

/** As many as Node has by default. */
const threads = Number(process.env.UV_THREADPOOL_SIZE) || 4

/**
 * Hashes at once: one thread stays free for files and names, which share them, and one processor for requests. More
 * would hash no faster, and everybody would wait.
 */
const hashesAtOnce = Math.max(1, Math.min(threads - 1, availableParallelism() - 1))

/** A quarter of a minute with hashes of cost 12; whoever waits longer has given up. */
const hashesWaiting = 60 * hashesAtOnce
const comeBackSeconds = 5

const limits = { atOnce: hashesAtOnce, waiting: hashesWaiting }

/** bcrypt off the event loop (AUTH-130): a hash of cost 12 takes a quarter of a second. */
export function makePasswords(cost: number, turns: TurnLimits = limits): Passwords {
  const inTurn = makeTurns(turns, () => fail.busy({ retryAfter: comeBackSeconds }))
  const decoy = decoyOf(cost)
  return {
    hash: password => inTurn(() => hash(password, { cost })),
    async matches(password, storedHash) {
      const isMatch = await inTurn(() => verify(password, storedHash ?? decoy))
      return isMatch && storedHash !== undefined && Buffer.byteLength(password) <= longest
    },
  }
}

const letters = {
  upper: 'ABCDEFGHJKLMNPQRSTUVWXYZ',
  lower: 'abcdefghijkmnpqrstuvwxyz',
  digit: '23456789',
  special: '!@#$%^&*',
}

/** A random password that meets the policy, without letters that are easily mistaken. */
export function makePassword(length = 16): string {
  const sets = Object.values(letters)
  const all = sets.join('')
  const pick = (from: string) => from.charAt(randomInt(from.length))
  const chosen = [...sets.map(pick), ...Array.from({ length: length - sets.length }, () => pick(all))]
  for (let at = chosen.length - 1; at > 0; at--) {
    const other = randomInt(at + 1)
    ;[chosen[at], chosen[other]] = [chosen[other] as string, chosen[at] as string]
  }
  return chosen.join('')
}
