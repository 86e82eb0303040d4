/**
 * What the kernel costs beside bare Koa: both serve the same answer, ours behind 250 routes, a JWT, a permission,
 * validation of path and query, and a log line. `node test/bench/kernel.ts [rounds]` prints the ratio.
 *
 * All servers run at once and are asked in turn, in short bursts, so that whatever else the machine does meets each
 * of them alike; the median burst counts.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import autocannon from 'autocannon'
import { benchSecret } from './secret.ts'

const rounds = Number(process.argv[2] ?? 20)
const path = '/crm/thing120/thing120_id/42?page=2&per_page=10'

/** `kernel-verify` checks the signature of each token anew, the others remember tokens they have verified. */
const kinds = ['koa', 'kernel', 'kernel-10', 'kernel-verify'] as const

interface Candidate {
  readonly kind: string
  readonly child: ChildProcess
  readonly port: number
  readonly bursts: Figures[]
}

interface Figures {
  readonly perSecond: number
  /** Microseconds of processor time a request: it says more than the rate while other work shares the machine. */
  readonly processor: number
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** An HS256 token as identity mints them. */
function mint(claims: object): string {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${text}.${createHmac('sha256', benchSecret).update(text).digest('base64url')}`
}

const token = mint({ sub: 5, exp: Math.floor(Date.now() / 1000) + 3600 })

async function start(kind: string): Promise<Candidate> {
  const child = fork(new URL('kernel-server.ts', import.meta.url), [kind])
  const [port] = (await once(child, 'message')) as [number]
  return { kind, child, port, bursts: [] }
}

async function processorTime(child: ChildProcess): Promise<number> {
  child.send('processor')
  const [microseconds] = (await once(child, 'message')) as [number]
  return microseconds
}

async function burst({ child, port }: Candidate): Promise<Figures> {
  const before = await processorTime(child)
  const startedAt = performance.now()
  const { requests, non2xx, errors } = await autocannon({
    url: `http://127.0.0.1:${port}${path}`,
    connections: 50,
    duration: 1,
    headers: { authorization: `Bearer ${token}` },
  })
  const seconds = (performance.now() - startedAt) / 1000
  if (non2xx > 0 || errors > 0) throw new Error(`${non2xx} answers were no success, ${errors} failed.`)
  return {
    perSecond: requests.total / seconds,
    processor: ((await processorTime(child)) - before) / requests.total,
  }
}

const candidates = await Promise.all(kinds.map(start))
for (let round = -2; round < rounds; round++)
  for (const each of candidates) {
    const figures = await burst(each)
    if (round >= 0) each.bursts.push(figures)
  }
for (const { child } of candidates) child.kill()

const median = (kind: string, what: keyof Figures): number =>
  (candidates.find(each => each.kind === kind)?.bursts ?? [])
    .map(each => each[what])
    .toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0
const percent = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(1)} %`.padStart(8)
for (const kind of kinds) {
  const [rate, koaRate] = [median(kind, 'perSecond'), median('koa', 'perSecond')]
  const [time, koaTime] = [median(kind, 'processor'), median('koa', 'processor')]
  console.log(
    `${kind.padEnd(14)} ${rate.toFixed(0).padStart(7)} requests/s ${percent(rate, koaRate)} of Koa  ` +
      `${time.toFixed(1).padStart(6)} µs processor/request ${percent(koaTime, time)} of Koa`,
  )
}
