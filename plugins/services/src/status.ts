import { days } from '@omnicrm/sdk'
import type { displayStatuses, ServiceRow, ServiceStatus, statusWords } from '../contract.ts'

type StatusWord = (typeof statusWords)[number]

/** What a status word of the API stands for (D-27). `pending`: cancelled after the days of grace. */
export function readStatus(word: StatusWord): { readonly status: ServiceStatus; readonly pending: boolean } {
  switch (word) {
    case 'Active':
    case 'Inactive':
    case 'Suspended':
      return { status: word, pending: false }
    case 'Deactivated':
    case 'Cancelled':
    case 'Expired':
      return { status: 'Inactive', pending: false }
    case 'Pending Cancellation':
      return { status: 'Active', pending: true }
  }
}

const soon = days(7)

/**
 * The status as people read it (00-canonical 6.2). On an Inactive service `cancel_at` keeps when somebody cancelled it,
 * which tells a cancelled service from one whose time ran out.
 */
export function displayStatus(row: ServiceRow, now: Date): (typeof displayStatuses)[number] {
  const end = row.service_deactivate_date === null ? undefined : Date.parse(row.service_deactivate_date)
  const isOver = end !== undefined && end <= now.getTime()
  if (row.service_status === 'Inactive') return isOver && row.cancel_at === null ? 'Expired' : 'Cancelled'
  if (row.cancel_at !== null) return 'Pending Cancellation'
  if (row.service_status === 'Suspended') return isOver ? 'Expired' : 'Suspended'
  return end !== undefined && !isOver && end - now.getTime() <= soon ? 'Expiring Soon' : 'Active'
}
