const dateOnly = /^\d{4}-\d{2}-\d{2}$/
const instantForm = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|[+-]\d{2}:?\d{2})?$/i

/**
 * Reads an instant the ways 00-canonical 2.0 accepts: ISO-8601 with `Z` or an offset (with or without colon), a blank
 * for `T`, without zone (UTC), or a bare date (midnight UTC).
 * @returns ISO-8601 in UTC with milliseconds, or undefined when the text is no instant
 */
export function parseInstant(text: string): string | undefined {
  const iso = dateOnly.test(text) ? `${text}T00:00:00Z` : withZone(text)
  if (iso === undefined) return undefined
  const at = new Date(iso)
  if (Number.isNaN(at.getTime()) || !isRealDay(iso.slice(0, 10))) return undefined
  return at.toISOString()
}

function withZone(text: string): string | undefined {
  const parts = instantForm.exec(text.trim())
  if (!parts) return undefined
  const zone = (parts[3] ?? 'Z').toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
  return `${parts[1]}T${parts[2]}${zone}`
}

/** True for a day of the calendar: 2025-02-30 is none. */
export function isRealDay(day: string): boolean {
  if (!dateOnly.test(day)) return false
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === day
}

/** The calendar day of an instant in an IANA zone, `YYYY-MM-DD`. */
export function dayIn(zone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(at)
}

export const seconds = (count: number): number => count * 1000
export const minutes = (count: number): number => count * 60_000
export const hours = (count: number): number => count * 3_600_000
export const days = (count: number): number => count * 86_400_000
/** @param milliseconds may be negative */
export const after = (at: Date, milliseconds: number): Date => new Date(at.getTime() + milliseconds)
