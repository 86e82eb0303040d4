import type { IconName } from '../icons.ts'

export type ToneName = 'success' | 'info' | 'warning' | 'danger' | 'neutral' | 'violet' | 'brand' | 'solid'

interface Look {
  tone: ToneName
  /** Drawn instead of the dot. */
  icon?: IconName
  /** A state on its way to another one. */
  outlined?: boolean
}

const jobs: Record<string, Look> = {
  waiting: { tone: 'neutral', icon: 'waiting' },
  running: { tone: 'info', icon: 'refresh' },
  done: { tone: 'success', icon: 'check' },
  ignored: { tone: 'warning', icon: 'warning' },
  failed: { tone: 'danger', icon: 'clear' },
  rolledBack: { tone: 'violet', icon: 'rollback' },
}

/** Tones of every status word of the product, by domain. Words that are not here are drawn by the domain's `other`. */
const looks = {
  customer: {
    Open: { tone: 'success' },
    Suspended: { tone: 'warning' },
    Closed: { tone: 'neutral' },
    Archived: { tone: 'solid' },
    other: { tone: 'info' },
  },
  service: {
    Active: { tone: 'success' },
    Suspended: { tone: 'warning' },
    'Expiring Soon': { tone: 'warning' },
    'Pending Cancellation': { tone: 'warning', outlined: true },
    Expired: { tone: 'neutral' },
    Cancelled: { tone: 'neutral' },
    Inactive: { tone: 'neutral' },
    other: { tone: 'neutral' },
  },
  job: { ...jobs, other: { tone: 'neutral' } },
  task: { ...jobs, other: { tone: 'neutral' } },
  invoice: {
    Unpaid: { tone: 'info' },
    Overdue: { tone: 'danger' },
    Paid: { tone: 'success' },
    Void: { tone: 'neutral' },
    Refunded: { tone: 'violet' },
    other: { tone: 'neutral' },
  },
  transaction: {
    'Not Invoiced': { tone: 'info' },
    Invoiced: { tone: 'success' },
    Voided: { tone: 'neutral' },
    other: { tone: 'neutral' },
  },
  addon: {
    Active: { tone: 'success' },
    Expired: { tone: 'neutral' },
    Removed: { tone: 'neutral' },
    other: { tone: 'neutral' },
  },
  payment: {
    Pending: { tone: 'info' },
    Unknown: { tone: 'warning' },
    Failed: { tone: 'danger' },
    Paid: { tone: 'success' },
    other: { tone: 'neutral' },
  },
  inventory: {
    New: { tone: 'success' },
    'In Stock': { tone: 'success' },
    'In Transit': { tone: 'info' },
    Assigned: { tone: 'brand' },
    'In Use': { tone: 'brand' },
    Used: { tone: 'neutral' },
    'Internal Use': { tone: 'neutral' },
    Damaged: { tone: 'warning' },
    'Out of Service': { tone: 'warning' },
    Lost: { tone: 'danger' },
    Stolen: { tone: 'danger' },
    Decommissioned: { tone: 'solid' },
    other: { tone: 'neutral' },
  },
  import: {
    Checking: { tone: 'info', icon: 'refresh' },
    Importing: { tone: 'info', icon: 'refresh' },
    Checked: { tone: 'brand' },
    Imported: { tone: 'success', icon: 'check' },
    Refused: { tone: 'warning' },
    Failed: { tone: 'danger', icon: 'clear' },
    other: { tone: 'neutral' },
  },
  broadcast: {
    Draft: { tone: 'neutral' },
    'Awaiting approval': { tone: 'violet' },
    Active: { tone: 'danger' },
    Expired: { tone: 'neutral' },
    Cancelled: { tone: 'neutral' },
    other: { tone: 'neutral' },
  },
  network: {
    Confirmed: { tone: 'success' },
    Checking: { tone: 'info' },
    Different: { tone: 'warning' },
    other: { tone: 'neutral' },
  },
  apiKey: {
    active: { tone: 'success' },
    expiring_soon: { tone: 'warning' },
    expired: { tone: 'danger' },
    revoked: { tone: 'solid' },
    other: { tone: 'neutral' },
  },
  /** Users, roles, products: on or off. */
  enabled: {
    Active: { tone: 'success' },
    Inactive: { tone: 'neutral' },
    Deleted: { tone: 'solid' },
    Locked: { tone: 'danger' },
    other: { tone: 'neutral' },
  },
} satisfies Record<string, Record<string, Look> & { other: Look }>

export type StatusDomain = keyof typeof looks

/** Words each domain knows, for filters and translations. */
export const statusWords = (domain: StatusDomain): string[] =>
  Object.keys(looks[domain]).filter(word => word !== 'other')

export function lookOf(domain: StatusDomain, word: string): Look {
  const known: Record<string, Look> = looks[domain]
  return known[word] ?? looks[domain].other
}

export type JobStatus = 'waiting' | 'running' | 'done' | 'ignored' | 'failed' | 'rolledBack'

/** `provisioning_status` of jobs and events (PLAT-31): 0 success, 1 running, 2 failed. */
export function jobStatusOf(code: number | null | undefined): JobStatus {
  if (code === 0) return 'done'
  if (code === 1) return 'running'
  return code === 2 ? 'failed' : 'waiting'
}
