/**
 * From the start of the process to listening, on a data directory that is migrated already. `node test/bench/boot.ts
 * [rounds]`; each round starts twice, with the cache of compiled code and without.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { processorMicroseconds } from './bursts.ts'
import { median, seconds } from './numbers.ts'
import { command, install, serve, type Installation } from './product.ts'
import { tableOf, type Line } from './table.ts'

const goalMilliseconds = 1500

interface Start {
  readonly milliseconds: number
  readonly processor: number
}

export async function benchBoot(rounds: number, nodeArguments: readonly string[] = []): Promise<Line[]> {
  const installation = install()
  try {
    await (await serve(installation))[Symbol.asyncDispose]()
    const warm: Start[] = []
    const cold: Start[] = []
    for (let round = 0; round < rounds; round++) {
      cold.push(await start(installation, { NODE_DISABLE_COMPILE_CACHE: '1' }, []))
      warm.push(await start(installation, {}, nodeArguments))
    }
    const of = (starts: Start[], what: keyof Start) => median(starts.map(each => each[what]))
    const told = (starts: Start[]) =>
      `${seconds(of(starts, 'milliseconds'))}, ${seconds(of(starts, 'processor'))} of the processor`
    const [ours, without] = [of(warm, 'milliseconds'), of(cold, 'milliseconds')]
    return [
      {
        what: 'boot, warm, embedded database',
        measured: told(warm),
        baseline: `${told(cold)}, without compiled code`,
        ratio: `${(without / ours).toFixed(1)} × faster`,
        goal: `< ${seconds(goalMilliseconds)}`,
        isMet: ours < goalMilliseconds,
      },
    ]
  } finally {
    installation.remove()
  }
}

async function start(
  { env, directory }: Installation,
  more: Record<string, string>,
  nodeArguments: readonly string[],
): Promise<Start> {
  const startedAt = performance.now()
  const args = [...nodeArguments, command, 'serve', '--port', '0', '--host', '127.0.0.1']
  const child = spawn(process.execPath, args, {
    env: { ...env, ...more },
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let milliseconds: number | undefined
  let processor = 0
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('ready ')) continue
    milliseconds = performance.now() - startedAt
    processor = processorMicroseconds(child.pid ?? 0) / 1000
    break
  }
  child.stdout.resume()
  const exit = child.exitCode === null ? once(child, 'exit') : undefined
  child.kill('SIGTERM')
  await exit
  if (milliseconds === undefined) throw new Error('The product ended before it was ready.')
  return { milliseconds, processor }
}

if (import.meta.main)
  console.log(tableOf(await benchBoot(Number(process.argv[2] ?? 7), process.argv.slice(3))))
