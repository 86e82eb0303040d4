import { spawn, type ChildProcess } from 'node:child_process'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Workspace } from './workspace.ts'
import { killRun } from './processes.ts'
import { parseReport, type TaskReport } from './reports.ts'

export interface PlayInput {
  readonly workspace: Workspace
  readonly program: string
  readonly environment: Readonly<Record<string, string>>
  /** Aborting kills the play and everything it started. */
  readonly signal: AbortSignal
  readonly onReport: (report: TaskReport) => void
}

/** How `ansible-playbook` ended. */
export interface PlayEnd {
  /** Null when a signal ended it, or it could not be started. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** Why it could not be started. */
  readonly startError?: string
}

const keptOutput = 131_072
const longestLine = 8_000_000
/** A process that outlives its play may hold the pipes open; nobody waits for it longer. */
const pipeGraceMs = 2000

/**
 * Runs a play in a process group of its own (D-74). The kernel of the machine kills it when this process dies, so that
 * no play goes on without its server.
 */
export async function runPlay(input: PlayInput): Promise<PlayEnd> {
  const { workspace, environment, signal } = input
  const program = [input.program, '-i', 'localhost,', '-e', `@${workspace.variablesFile}`, workspace.playFile]
  const guard = await deathSignal(environment['PATH'] ?? '')
  const [file = input.program, ...args] = guard ? [guard, '--pdeathsig', 'KILL', '--', ...program] : program
  const child = spawn(file, args, {
    cwd: workspace.directory,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const group = child.pid
  // What could not be killed at once is told by the second kill below.
  const stop = () => void killRun(workspace.directory, group).catch(() => false)
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  try {
    return await watch(child, input.onReport)
  } finally {
    signal.removeEventListener('abort', stop)
    // Also after a good end: what a play left in the background must not outlive it.
    await killRun(workspace.directory, group)
    for (const pipe of [child.stdout, child.stderr, child.stdio[3]]) pipe?.destroy()
  }
}

async function watch(child: ChildProcess, onReport: (report: TaskReport) => void): Promise<PlayEnd> {
  const stdout = keepEnds(child.stdout)
  const stderr = keepEnds(child.stderr)
  readLines(child.stdio[3] as Readable | null, onReport)
  return await new Promise(resolve => {
    let timer: NodeJS.Timeout | undefined
    const end = (exitCode: number | null, startError?: string) => {
      clearTimeout(timer)
      resolve({ exitCode, stdout: stdout(), stderr: stderr(), ...(startError ? { startError } : {}) })
    }
    child.once('error', error => end(null, error.message))
    child.once('exit', code => (timer = setTimeout(() => end(code), pipeGraceMs)))
    child.once('close', code => end(code))
  })
}

/** The beginning and the end of a stream; what is between is counted. */
function keepEnds(stream: Readable | null): () => string {
  let head = ''
  let tail = ''
  let left = 0
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    if (head.length < keptOutput) head += chunk
    else tail += chunk
    if (tail.length > 2 * keptOutput) {
      left += tail.length - keptOutput
      tail = tail.slice(-keptOutput)
    }
  })
  return () => (left > 0 ? `${head}\n[… ${left} characters left out …]\n${tail}` : head + tail)
}

function readLines(stream: Readable | null, onReport: (report: TaskReport) => void): void {
  let rest = ''
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longestLine) rest = ''
    for (const line of lines) {
      const report = parseReport(line)
      if (report) onReport(report)
    }
  })
}

let guardPath: string | null | undefined

/** `setpriv` of util-linux, where the machine has it. */
export async function deathSignal(path: string): Promise<string | undefined> {
  if (guardPath === undefined) guardPath = (await findProgram('setpriv', path)) ?? null
  return guardPath ?? undefined
}

/** Absolute path of a program, as a shell would find it. */
export async function findProgram(name: string, path: string): Promise<string | undefined> {
  const places = name.includes('/') ? [name] : path.split(delimiter).map(folder => join(folder, name))
  for (const place of places)
    if (
      await access(place, 1).then(
        () => true,
        () => false,
      )
    )
      return place
  return undefined
}
