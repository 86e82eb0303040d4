import type { Ending } from '../end/settle.ts'
import type { Variables } from '../order/variables.ts'
import type { Redactor } from '../redact.ts'
import type { ProvisionRow } from '../rows.ts'
import type { PlayEnd } from './ansible.ts'
import { commonCauses } from './causes.ts'
import type { Recorded } from './recorder.ts'

/** Why a play was ended from outside. */
export type Stop =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'cancel'; readonly reason: string }
  | { readonly kind: 'shutdown' }
  | { readonly kind: 'lease' }

export interface Run {
  readonly row: ProvisionRow
  readonly end: PlayEnd
  readonly recorded: Recorded
  readonly why: Stop | undefined
  readonly variables: Variables
  readonly redactor: Redactor
}

/** What a run came to (PROV-28, PROV-34..36): 0 is success, 2 a failed task, anything else is fatal. */
export function endingOf(run: Run): Ending {
  const { end, recorded, why } = run
  if (end.exitCode === 0) return { kind: 'success', taskCount: recorded.completedCount }
  if (why) return stopped(run.row, why)
  if (end.exitCode === 2 && recorded.lastError !== null && recorded.fatal === null)
    return { kind: 'failure', reason: recorded.lastError, isRescued: true, isFault: true }
  return fatal(run)
}

function stopped(row: ProvisionRow, why: Stop): Ending {
  const failure = { kind: 'failure', isRescued: false } as const
  switch (why.kind) {
    case 'timeout':
      return {
        ...failure,
        isFault: true,
        reason: `The job ran longer than its time limit of ${row.timeout_seconds} seconds and was stopped.`,
        event: { name: 'Timeout', result: { timeout_seconds: row.timeout_seconds } },
      }
    case 'cancel':
      return { ...failure, isFault: false, reason: why.reason, event: { name: 'Cancelled', result: {} } }
    case 'shutdown':
    case 'lease':
      return {
        ...failure,
        isFault: true,
        reason: 'The runner of this job was lost: its server was stopped while the play ran.',
        event: { name: 'Runner lost', result: {} },
      }
  }
}

/** Ansible itself could not go on (PROV-34, PROV-35). */
function fatal({ end, recorded, redactor, variables }: Run): Ending {
  const output = `${end.stderr}\n${end.stdout}`
  const said =
    end.startError ??
    recorded.fatal ??
    /^ERROR! (.+)/m.exec(output)?.[1] ??
    /^\[ERROR\]:? (.+)/m.exec(output)?.[1] ??
    /^setpriv: (.+)/m.exec(output)?.[1]
  const code = end.exitCode === null ? 'a signal' : `exit code ${end.exitCode}`
  return {
    kind: 'failure',
    reason: redactor.text(said ?? `Ansible ended with ${code} before the play was done.`),
    isRescued: recorded.completedCount === 0,
    isFault: true,
    event: {
      name: 'Fatal error',
      result: {
        exit_code: end.exitCode,
        stdout: redactor.text(end.stdout),
        stderr: redactor.text(end.stderr),
        common_causes: commonCauses(`${end.startError ?? ''}\n${output}`),
        variables: redactor.clean(variables),
      },
    },
  }
}
