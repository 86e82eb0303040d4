import type { DeploymentInfo, Tx, Worker } from '@omnicrm/sdk'
import type { TokensService } from '@omnicrm/plugin-identity/contract'
import { provisioningStatus } from '../../contract.ts'
import { settle, type Ending, type SettleDeps } from '../end/settle.ts'
import { pushJob, readKept } from '../order/insert.ts'
import type { Variables } from '../order/variables.ts'
import { tasksOfRun } from '../plays/library.ts'
import { makeRedactor } from '../redact.ts'
import { EventEntity, ProvisionEntity, type ProvisionRow } from '../rows.ts'
import { runPlay, type PlayEnd } from './ansible.ts'
import { endingOf, type Stop } from './ending.ts'
import { playEnvironment } from './environment.ts'
import { exposedConfig } from './exposed-config.ts'
import type { Place } from './place.ts'
import { readJournal } from './journal.ts'
import { killRun } from './processes.ts'
import { makeRecorder, type Recorded } from './recorder.ts'
import { jobDirectory, makeWorkspace, removeWorkspace } from './workspace.ts'
import { join } from 'node:path'

export interface RunDeps extends SettleDeps {
  readonly tokens: TokensService
  readonly deployment: DeploymentInfo
  readonly place: Place
  readonly ansiblePath: string
  readonly exposeConfig: readonly string[]
  /** The environment of this process, of which plays get a little. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

interface Begun {
  readonly row: ProvisionRow
  readonly variables: Variables
}

const tokenMarginSeconds = 300
const cancelLookMs = 500

/** Runs a job that waits; ends one whose runner is gone; leaves alone what has ended (D-75). */
export async function runProvision(worker: Worker, provisionId: number, deps: RunDeps): Promise<void> {
  // The same process may get a row back that it lost the lease of; its first run has to be over by then, however it
  // ended: whoever began it hears of a failure.
  await Promise.allSettled([deps.place.running.get(provisionId)])
  await deps.place.ready(worker.signal)
  // A server that stops begins nothing: the job goes on waiting.
  worker.signal.throwIfAborted()
  const begun = await worker.tx(tx => begin(tx, provisionId, deps))
  if (begun === 'ended') return
  if (begun === 'lost') return await endLost(worker, provisionId, deps)
  const done = runJob(worker, begun, deps)
  deps.place.running.set(provisionId, done)
  try {
    await done
  } finally {
    deps.place.running.delete(provisionId)
  }
}

async function begin(tx: Tx, provisionId: number, deps: RunDeps): Promise<Begun | 'ended' | 'lost'> {
  const row = await tx.lock(ProvisionEntity, provisionId)
  if (row?.provisioning_status !== provisioningStatus.running) return 'ended'
  if (row.started_at !== null) return 'lost'
  const started = await tx.update(
    ProvisionEntity,
    provisionId,
    { started_at: tx.now().toISOString() },
    { title: `Provisioning job ${provisionId} started` },
  )
  const token = await deps.tokens.mintJobToken(tx, {
    userId: row.initiating_user,
    provisionId,
    customerId: row.customer_id,
    ttlSeconds: row.timeout_seconds + tokenMarginSeconds,
  })
  pushJob(tx, started)
  const { variables } = readKept(deps.secrets, row)
  return { row: started, variables: { ...variables, access_token: token } }
}

async function runJob(worker: Worker, { row, variables }: Begun, deps: RunDeps): Promise<void> {
  const directory = jobDirectory(deps.place.dataDirectory, row.provision_id)
  let ending: Ending | 'leave'
  try {
    ending = await playToEnd(worker, row, variables, directory, deps)
  } finally {
    await removeWorkspace(directory)
  }
  if (ending === 'leave') throw new Error('The lease of the job was lost; whoever holds it now ends the job.')
  await worker.tx(tx => settle(tx, row.provision_id, ending, deps))
}

async function playToEnd(
  worker: Worker,
  row: ProvisionRow,
  variables: Variables,
  directory: string,
  deps: RunDeps,
): Promise<Ending | 'leave'> {
  const crmConfig = exposedConfig(deps.deployment, deps.place.baseUrl(), deps.exposeConfig)
  const redactor = makeRedactor(variables, crmConfig)
  const outline = await deps.library.outline(row.provisioning_play)
  const recorder = makeRecorder({
    entry: worker,
    provisionId: row.provision_id,
    isDeprovision: row.action === 'deprovision',
    tasks: tasksOfRun(outline, row.action),
    redactor,
  })
  const stop = watchForStop(worker, row)
  let end: PlayEnd
  let recorded: Recorded
  try {
    const workspace = await makeWorkspace({
      directory,
      playsFolder: deps.library.folder,
      play: row.provisioning_play,
      crmConfig,
      variables,
    })
    end = await runPlay({
      workspace,
      program: deps.ansiblePath,
      environment: playEnvironment(deps.environment, {
        directory,
        playbooks: deps.deployment.playbooksDirectory,
        cache: join(deps.place.dataDirectory, 'cache', 'python'),
      }),
      signal: stop.signal,
      onReport: one => recorder.report(one),
    })
  } finally {
    await stop.end()
    recorded = await recorder.finish()
  }
  const why = stop.why()
  if (why?.kind === 'lease' && end.exitCode !== 0) return 'leave'
  return endingOf({ row, end, recorded, why, variables, redactor })
}

/** Aborts the play when its time is over, somebody cancels it, the server stops, or another worker took the job. */
function watchForStop(worker: Worker, row: ProvisionRow) {
  const abort = new AbortController()
  let why: Stop | undefined
  let looking: Promise<void> | undefined
  const stop = (reason: Stop) => {
    why ??= reason
    abort.abort()
  }
  const onWorkerAbort = () =>
    stop(/lease/.test(String(worker.signal.reason)) ? { kind: 'lease' } : { kind: 'shutdown' })
  const look = async () => {
    const now = await worker.query(ProvisionEntity).select('cancel_reason').findById(row.provision_id)
    if (now?.cancel_reason != null) stop({ kind: 'cancel', reason: now.cancel_reason })
  }
  const timer = setTimeout(() => stop({ kind: 'timeout' }), row.timeout_seconds * 1000)
  const looks = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) =>
        worker.log.warn({ err: error }, 'The job could not be looked at; trying again.'),
      )
      .finally(() => (looking = undefined))
  }, cancelLookMs)
  if (worker.signal.aborted) onWorkerAbort()
  else worker.signal.addEventListener('abort', onWorkerAbort, { once: true })
  return {
    signal: abort.signal,
    why: () => why,
    async end(): Promise<void> {
      clearTimeout(timer)
      clearInterval(looks)
      worker.signal.removeEventListener('abort', onWorkerAbort)
      await looking
    },
  }
}

/** The job had begun, and nobody runs it any more: nothing of it may go on when it ends (D-75). */
async function endLost(worker: Worker, provisionId: number, deps: RunDeps): Promise<void> {
  const directory = jobDirectory(deps.place.dataDirectory, provisionId)
  if (!(await killRun(directory)))
    throw new Error('A process of the lost run can’t be ended; trying again later.')
  await recordRest(worker, provisionId, directory, deps)
  await removeWorkspace(directory)
  const reason = 'The runner of this job was lost: its server stopped or was killed while the play ran.'
  await worker.tx(tx =>
    settle(
      tx,
      provisionId,
      {
        kind: 'failure',
        reason,
        isRescued: false,
        isFault: true,
        event: { name: 'Runner lost', result: {} },
      },
      deps,
    ),
  )
}

/** Stores what the lost run had told and nobody stored: its clean-up needs to know how far it came. */
async function recordRest(
  worker: Worker,
  provisionId: number,
  directory: string,
  deps: RunDeps,
): Promise<void> {
  const reports = await readJournal(directory)
  const row = await worker.query(ProvisionEntity).findById(provisionId)
  if (reports.length === 0 || !row) return
  // Without its play the tasks can't be counted against an outline; they are stored all the same.
  const tasks = await deps.library.outline(row.provisioning_play).then(
    outline => tasksOfRun(outline, row.action),
    () => [],
  )
  const stored = await worker.query(EventEntity).where({ provision_id: provisionId }).select('event_number')
  const { variables } = readKept(deps.secrets, row)
  const recorder = makeRecorder({
    entry: worker,
    provisionId,
    isDeprovision: row.action === 'deprovision',
    tasks,
    redactor: makeRedactor(
      variables,
      exposedConfig(deps.deployment, deps.place.baseUrl(), deps.exposeConfig),
    ),
    stored: stored.map(each => each.event_number),
  })
  for (const each of reports) recorder.report(each)
  await recorder.finish()
}
