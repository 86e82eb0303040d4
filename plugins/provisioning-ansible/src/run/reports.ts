/** One line of the callback plugin `omnicrm.crm.events`. */
export interface TaskReport {
  readonly type: 'play_start' | 'task_start' | 'task_end' | 'play_end' | 'fatal'
  readonly number?: number
  readonly name?: string
  readonly section?: 'block' | 'rescue' | 'always' | 'none'
  readonly status: 'running' | 'ok' | 'failed' | 'ignored' | 'skipped'
  readonly result?: unknown
  readonly error?: string
  readonly duration_ms?: number
  readonly at: string
}

/** Undefined for a line that is no event, which a play may have written to the descriptor itself. */
export function parseReport(line: string): TaskReport | undefined {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null || !('type' in value) || !('status' in value))
      return undefined
    return value as TaskReport
  } catch {
    return undefined // the end of a line that was too long, or no event at all
  }
}
