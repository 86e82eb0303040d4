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
  const took: number[] = []
  let code = 0
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now()
    for (const project of projects) code = Math.max(code, await check(project))
    took.push(performance.now() - startedAt)
  }
  const ours = median(took)
  return [
    {
      what: `type-check of the repository, cold${code === 0 ? '' : ', with faults'}`,
      measured: seconds(ours),
      goal: `< ${goalMilliseconds / 1000} s`,
      isMet: ours < goalMilliseconds && code === 0,
    },
  ]
}

/** Knows nothing of earlier runs. @returns the exit code */
async function check(project: string): Promise<number> {
  const tsc = join(repository, 'node_modules', 'typescript', 'bin', 'tsc')
  const args = [tsc, '-p', project, '--incremental', 'false', '--tsBuildInfoFile', 'null']
  const child = spawn(process.execPath, args, { cwd: repository, stdio: 'ignore' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

if (import.meta.main) console.log(tableOf(await benchTypes(Number(process.argv[2] ?? 3))))
