import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { World } from './world.ts'

const program = fileURLToPath(new URL('../../../kernel/bin/omnicrm.ts', import.meta.url))

/** A worker in a process of its own, over the database of the world. */
export interface WorkerProcess {
  readonly pid: number
  readonly ready: Promise<void>
  /** `kill -9`: no handler runs, no connection is closed. */
  kill(): Promise<void>
}

export function startWorker(world: World): WorkerProcess {
  const { dataDirectory } = world.app
  const child = spawn(process.execPath, [program, 'serve', '--roles', 'worker,scheduler'], {
    cwd: dataDirectory,
    env: {
      ...process.env,
      OMNICRM_DATA: dataDirectory,
      CRM_CONFIG: join(dataDirectory, 'crm_config.yaml'),
      OMNICRM_LOG: 'fatal',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return {
    pid: child.pid ?? 0,
    ready: readiness(child),
    kill: () => ended(child, () => child.kill('SIGKILL')),
  }
}

async function readiness(child: ChildProcess): Promise<void> {
  const lines: string[] = []
  const told = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      if (stream)
        createInterface(stream).on('line', line => {
          lines.push(line)
          if (line.startsWith('ready')) resolve()
        })
    child.once('exit', code =>
      reject(new Error(`The worker ended with ${code} before it was ready:\n${lines.join('\n')}`)),
    )
  })
  await told
}

async function ended(child: ChildProcess, how: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise(resolve => child.once('exit', resolve))
  how()
  await gone
}
