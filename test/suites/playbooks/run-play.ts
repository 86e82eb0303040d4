import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isObject, type Json, type JsonObject } from './crm.ts'

const playbooks = resolve(dirname(fileURLToPath(import.meta.url)), '../../../playbooks')

export interface TaskEvent {
  type: 'play_start' | 'task_start' | 'task_end' | 'play_end' | 'fatal'
  number?: number
  name?: string
  section?: 'block' | 'rescue' | 'always' | 'none'
  status: 'running' | 'ok' | 'failed' | 'ignored' | 'skipped'
  result?: JsonObject
  error?: string
  duration_ms?: number
  at: string
  task_uuid?: string
  path?: string
}

export interface PlayRun {
  exitCode: number | null
  stdout: string
  stderr: string
  events: TaskEvent[]
  /** When each event arrived, in the order of `events`. */
  arrivedAt: number[]
  /** The bytes of the event stream. */
  raw: string
  milliseconds: number
  /** Ended tasks as `status name`, in order. */
  ends(section?: TaskEvent['section']): string[]
  /** The end of the task of that name. */
  end(name: string): TaskEvent
}

export interface PlayOptions {
  play: string
  vars: JsonObject
  config: JsonObject
  /** More files for the plays directory, by name. */
  files?: Record<string, string>
  arguments?: string[]
  environment?: Record<string, string>
}

/** Runs ansible-playbook the way a job does: private directory, filtered configuration, variables in a 0600 file. */
export async function runPlay(options: PlayOptions): Promise<PlayRun> {
  const job = await mkdtemp(join(tmpdir(), 'omnicrm-play-'))
  try {
    const plays = join(job, 'playbooks/plays')
    await mkdir(join(job, 'playbooks'), { recursive: true })
    await cp(join(playbooks, 'plays'), plays, { recursive: true })
    for (const [name, text] of Object.entries(options.files ?? {})) await writeFile(join(plays, name), text)
    await writeFile(join(job, 'crm_config.yaml'), JSON.stringify(options.config), { mode: 0o600 })
    await writeFile(join(job, 'vars.yaml'), unsafeYaml(options.vars), { mode: 0o600 })
    return await runAnsible(job, join(plays, `${options.play}.yaml`), options)
  } finally {
    await rm(job, { recursive: true, force: true })
  }
}

function runAnsible(job: string, playFile: string, options: PlayOptions): Promise<PlayRun> {
  const started = performance.now()
  const child = spawn(
    'ansible-playbook',
    ['-i', 'localhost,', '-e', `@${join(job, 'vars.yaml')}`, ...(options.arguments ?? []), playFile],
    {
      cwd: job,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: job,
        LANG: 'C.UTF-8',
        ANSIBLE_CONFIG: join(playbooks, 'ansible.cfg'),
        ANSIBLE_COLLECTIONS_PATH: join(playbooks, 'collections'),
        OMNICRM_EVENT_FD: '3',
        ...options.environment,
      },
    },
  )
  const run = { stdout: '', stderr: '', raw: '', arrivedAt: [] as number[] }
  child.stdout?.on('data', (chunk: Buffer) => (run.stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (run.stderr += chunk.toString()))
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    const text = chunk.toString()
    run.raw += text
    for (const character of text) if (character === '\n') run.arrivedAt.push(Date.now())
  })
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', exitCode => {
      const events = run.raw
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line) as TaskEvent)
      const ended = events.filter(event => event.type === 'task_end')
      done({
        ...run,
        exitCode,
        events,
        milliseconds: Math.round(performance.now() - started),
        ends: section =>
          ended
            .filter(event => !section || event.section === section)
            .map(({ status, name }) => `${status} ${name}`),
        end: name => {
          const event = ended.find(each => each.name === name)
          if (!event)
            throw new Error(`No task '${name}' ended; ended were: ${ended.map(each => each.name).join(', ')}`)
          return event
        },
      })
    })
  })
}

/**
 * JSON as YAML in which each text that could be a template is marked unsafe: Ansible would otherwise run what a caller
 * sends. Others are not marked, because ansible-core 2.19 reads an unsafe text of digits as a number.
 */
function unsafeYaml(value: Json): string {
  if (typeof value === 'string') return `${value.includes('{') ? '!unsafe ' : ''}${JSON.stringify(value)}`
  if (Array.isArray(value)) return `[${value.map(unsafeYaml).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}: ${unsafeYaml(field)}`)
  return `{${fields.join(', ')}}`
}
