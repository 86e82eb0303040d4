import type { ActionTiming, Timing } from './state.ts'
import { daysInMonth, parseDuration } from './time.ts'

const dayMs = 86_400_000

/** When a timing is next due after the given moment; undefined when never. */
export function nextRun(actionTiming: ActionTiming, after: Date): Date | undefined {
  const { timing } = actionTiming
  if (timing.startTime === '*asap') return undefined
  if (timing.startTime.startsWith('+')) {
    actionTiming.dueOnce ??= new Date(after.getTime() + parseDuration(timing.startTime.slice(1)) / 1e6)
    return actionTiming.dueOnce
  }
  const midnight = Date.UTC(after.getUTCFullYear(), after.getUTCMonth(), after.getUTCDate())
  // Ten years hold every pattern that can come at all, 29 February included.
  for (let day = 0; day < 3660; day++) {
    const date = new Date(midnight + day * dayMs)
    const due = matchesDay(timing, date) ? firstTimeAfter(timing, date, after) : undefined
    if (due) return due
  }
  return undefined
}

function matchesDay(timing: Timing, date: Date): boolean {
  const months = timing.months.length === 0 && timing.years.length > 0 ? [1] : timing.months
  const monthDays = timing.monthDays.length === 0 && months.length > 0 ? [1] : timing.monthDays
  if (timing.years.length > 0 && !timing.years.includes(date.getUTCFullYear())) return false
  if (months.length > 0 && !months.includes(date.getUTCMonth() + 1)) return false
  const isMonthDay = matchesMonthDay(timing, monthDays, date)
  const isWeekDay = timing.weekDays.includes(date.getUTCDay())
  // As in cron: with both given, either is enough.
  if (monthDays.length > 0 && timing.weekDays.length > 0) return isMonthDay || isWeekDay
  return (monthDays.length === 0 || isMonthDay) && (timing.weekDays.length === 0 || isWeekDay)
}

function matchesMonthDay(timing: Timing, monthDays: number[], date: Date): boolean {
  const last = daysInMonth(date.getUTCFullYear(), date.getUTCMonth())
  const day = date.getUTCDate()
  if (monthDays.includes(day) || (monthDays.includes(-1) && day === last)) return true
  return timing.id === '*monthly_estimated' && day === last && monthDays.some(wanted => wanted > last)
}

function firstTimeAfter(timing: Timing, date: Date, after: Date): Date | undefined {
  const [hours = '*', minutes = '*', seconds = '*'] = (timing.startTime || '00:00:00').split(':')
  const start = Math.max(date.getTime(), Math.floor(after.getTime() / 1000) * 1000 + 1000)
  const end = date.getTime() + dayMs
  if (hours !== '*') {
    const due = new Date(
      date.getTime() + ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000,
    )
    return due > after && due.getTime() < end ? due : undefined
  }
  for (let at = start; at < end; at += 1000) {
    const due = new Date(at)
    const fits =
      due.getUTCSeconds() === Number(seconds) && (minutes === '*' || due.getUTCMinutes() === Number(minutes))
    if (fits) return due
  }
  return undefined
}

/** The timing that a keyword means from the moment of the call; undefined for anything else (cgrates-rpc 5). */
export function keywordTiming(keyword: string, now: Date): Timing | undefined {
  const time = now.toISOString().slice(11, 19)
  const [, minutes, seconds] = time.split(':').map(Number)
  const timing: Timing = {
    id: keyword,
    years: [],
    months: [],
    monthDays: [],
    weekDays: [],
    startTime: time,
    endTime: '',
  }
  switch (keyword) {
    case '*every_minute':
      return { ...timing, startTime: `*:*:${seconds}` }
    case '*hourly':
      return { ...timing, startTime: `*:${minutes}:${seconds}` }
    case '*daily':
      return timing
    case '*weekly':
      return { ...timing, weekDays: [now.getUTCDay()] }
    case '*monthly':
    case '*monthly_estimated':
      return { ...timing, monthDays: [now.getUTCDate()] }
    case '*month_end':
      return { ...timing, monthDays: [-1] }
    case '*yearly':
      return { ...timing, months: [now.getUTCMonth() + 1], monthDays: [now.getUTCDate()] }
    default:
      return undefined
  }
}
