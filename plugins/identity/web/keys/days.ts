/** The day in UTC so much later, as `YYYY-MM-DD`: expiry days of keys are days in UTC (KEY-29). */
export function dayIn({ days = 0, years = 0 }: { days?: number; years?: number }, from = new Date()): string {
  const day = new Date(from)
  day.setUTCFullYear(day.getUTCFullYear() + years)
  day.setUTCDate(day.getUTCDate() + days)
  return day.toISOString().slice(0, 10)
}

/** The last `count` days in UTC, oldest first, with their figures; a day without requests has none, which is zero. */
export function lastDays(
  byDay: readonly { day: string; requests: number }[],
  count: number,
  now = new Date(),
): { day: string; requests: number }[] {
  const known = new Map(byDay.map(one => [one.day, one.requests]))
  return Array.from({ length: count }, (_, index) => {
    const day = dayIn({ days: index - count + 1 }, now)
    return { day, requests: known.get(day) ?? 0 }
  })
}
