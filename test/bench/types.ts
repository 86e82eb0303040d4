/** A type-check of the whole repository from nothing. `node test/bench/types.ts [rounds]`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { median, seconds } from './numbers.ts'
import { repository } from './product.ts'
import { tableOf, type Line } from './table.ts'

const goalMilliseconds = 30_000
const projects = ['tsconfig.json', 'tsconfig.web.json']

export async function benchTypes(rounds: number): Promise<Line[]> {
  const runs: Run[] = []
  for (let round = 0; round < rounds; round++) runs.push(await check())
  const of = (what: keyof Run) => median(runs.map(each => each[what]))
  const isClean = runs.every(each => each.code === 0)
  return [
    {
      what: `type-check of the repository, cold${isClean ? '' : ', with faults'}`,
      measured: `${seconds(of('milliseconds'))}, ${seconds(of('processor'))} of the processor`,
      goal: `< ${goalMilliseconds / 1000} s`,
      isMet: isClean && of('milliseconds') < goalMilliseconds,
    },
  ]
}

interface Run {
  readonly milliseconds: number
  readonly processor: number
  readonly code: number
}

/** Checks all projects, one after the other, and knows nothing of earlier runs. */
async function check(): Promise<Run> {
  const tsc = `${join('node_modules', '.bin', 'tsc')} --incremental false --tsBuildInfoFile null`
  const commands = projects.map(project => `${tsc} -p ${project} || code=1`)
  // The shell knows what its children took of the processor, wherever they did their work.
  const script = ['code=0', ...commands, 'times', 'exit $code'].join('\n')
  const startedAt = performance.now()
  const child = spawn('sh', ['-c', script], { cwd: repository, stdio: ['ignore', 'pipe', 'ignore'] })
  const [text, [code]] = await Promise.all([
    child.stdout.toArray() as Promise<Buffer[]>,
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return {
    milliseconds: performance.now() - startedAt,
    processor: childrenMilliseconds(Buffer.concat(text).toString()),
    code: code ?? 1,
  }
}

/** Reads the last line of `times`: user and system time of all children, like `0m8.71s 0m1.29s`. */
function childrenMilliseconds(text: string): number {
  const parts =
    text
      .trim()
      .split('\n')
      .at(-1)
      ?.matchAll(/(\d+)m([\d.]+)s/g) ?? []
  return [...parts].reduce(
    (sum, [, minutes, rest]) => sum + Number(minutes) * 60_000 + Number(rest) * 1000,
    0,
  )
}

if (import.meta.main) console.log(tableOf(await benchTypes(Number(process.argv[2] ?? 3))))
