import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Role } from '@omnicrm/kernel'

const program = fileURLToPath(new URL('../../../kernel/bin/omnicrm.ts', import.meta.url))

/** The product in a process of its own, over the configuration and the database of an application under test. */
export interface ServerProcess {
  readonly pid: number
  /** The address it serves, empty when it serves none; once it is ready. */
  readonly ready: Promise<string>
  /** Ends it in order, as an operator does. */
  stop(): Promise<void>
  /** `kill -9`: no handler runs, no connection is closed. */
  kill(): Promise<void>
}

/** @param roles what the process does; `api` listens on a free port of loopback. @param env settings of its own */
export function startServer(
  dataDirectory: string,
  roles: readonly Role[],
  env: Readonly<Record<string, string>> = {},
): ServerProcess {
  const listening = roles.includes('api') ? ['--host', '127.0.0.1', '--port', '0'] : []
  const child = spawn(process.execPath, [program, 'serve', '--roles', roles.join(','), ...listening], {
    cwd: dataDirectory,
    env: {
      ...process.env,
      OMNICRM_DATA: dataDirectory,
      CRM_CONFIG: join(dataDirectory, 'crm_config.yaml'),
      OMNICRM_LOG: 'fatal',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return {
    pid: child.pid ?? 0,
    ready: readiness(child),
    stop: () => ended(child, () => child.kill('SIGTERM')),
    kill: () => ended(child, () => child.kill('SIGKILL')),
  }
}

async function readiness(child: ChildProcess): Promise<string> {
  const lines: string[] = []
  return await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      if (stream)
        createInterface(stream).on('line', line => {
          lines.push(line)
          const ready = /^ready (http\S+)?/.exec(line)
          if (ready) resolve(ready[1] ?? '')
        })
    child.once('exit', code =>
      reject(new Error(`The server ended with ${code} before it was ready:\n${lines.join('\n')}`)),
    )
  })
}

async function ended(child: ChildProcess, how: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise(resolve => child.once('exit', resolve))
  how()
  await gone
}
