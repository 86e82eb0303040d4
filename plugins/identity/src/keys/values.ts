import { createHash, randomInt } from 'node:crypto'

export const keyPrefix = 'sk_live_'
const randomLength = 40
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** `randomInt` draws from the system's generator and throws away what would favour some letters (KEY-15, KEY-16). */
export const makeKey = (): string =>
  keyPrefix + Array.from({ length: randomLength }, () => alphabet[randomInt(alphabet.length)]).join('')

/** Keys are too random to be guessed from an unsalted hash, and must be found by it. */
export const hashOfKey = (key: string): Buffer => createHash('sha256').update(key).digest()

export const suffixOf = (key: string): string => key.slice(-3)

/** The last characters tell keys apart without telling them (KEY-19). */
export const masked = (prefix: string, suffix: string): string => `${prefix}...${suffix}`
