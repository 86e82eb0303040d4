/**
 * What the kernel costs beside bare Koa: both serve the same answer, ours behind 250 routes, a JWT, a permission,
 * validation of path and query, and a log line. `node test/bench/kernel.ts [rounds]` prints the ratio;
 * `--cpu-prof` as a further argument profiles the kernel.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { alternate, details, medianOf, ratioOf, type Candidate } from './bursts.ts'
import { percent, perSecond } from './numbers.ts'
import { benchSecret } from './secret.ts'
import { tableOf, type Line } from './table.ts'

const path = '/crm/thing120/thing120_id/42?page=2&per_page=10'

/** `kernel-10` has ten routes; `kernel-verify` checks the signature of each token anew, the others remember those they verified. */
const kinds = ['koa', 'kernel', 'kernel-10', 'kernel-verify'] as const

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** An HS256 token as identity mints them. */
function mint(claims: object): string {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${text}.${createHmac('sha256', benchSecret).update(text).digest('base64url')}`
}

interface Running {
  readonly child: ChildProcess
  readonly candidate: Candidate
}

async function start(kind: string, token: string, execArgv: readonly string[]): Promise<Running> {
  const child = fork(new URL('kernel-server.ts', import.meta.url), [kind], { execArgv: [...execArgv] })
  const [port] = (await once(child, 'message')) as [number]
  const headers = { authorization: `Bearer ${token}` }
  return {
    child,
    candidate: { name: kind, pid: child.pid ?? 0, url: `http://127.0.0.1:${port}${path}`, headers },
  }
}

export async function benchKernel(rounds: number, nodeArguments: readonly string[] = []): Promise<Line[]> {
  const token = mint({ sub: 5, exp: Math.floor(Date.now() / 1000) + 3600 })
  const running = await Promise.all(
    kinds.map(kind => start(kind, token, kind === 'kernel' ? nodeArguments : [])),
  )
  try {
    const candidates = running.map(each => each.candidate)
    const figures = await alternate(candidates, { rounds, connections: 50, seconds: 1 })
    console.log(details(figures, 'koa').join('\n'))
    const ratio = ratioOf(figures, 'kernel', 'koa', 'perSecond')
    return [
      {
        what: 'kernel: 250 routes, JWT, permission, validation',
        measured: perSecond(medianOf(figures, 'kernel', 'perSecond')),
        baseline: `${perSecond(medianOf(figures, 'koa', 'perSecond'))} bare Koa`,
        ratio: percent(ratio),
        goal: '≥ 85 %, at least 70 %',
        isMet: ratio >= 0.85,
      },
    ]
  } finally {
    await Promise.all(
      running.map(async ({ child }) => {
        child.disconnect()
        await once(child, 'exit')
      }),
    )
  }
}

if (import.meta.main)
  console.log(tableOf(await benchKernel(Number(process.argv[2] ?? 12), process.argv.slice(3))))
