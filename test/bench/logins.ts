/**
 * What sign-ins cost everybody else: each takes a quarter of a second of a processor to hash its password.
 * `node test/bench/logins.ts [rounds]`
 */
import autocannon from 'autocannon'
import { median, millis, percent, perSecond } from './numbers.ts'
import { install, serve, signIn } from './product.ts'
import { tableOf, type Line } from './table.ts'

const seconds = 3
/** As after a break, when a shift comes back. */
const signingInAtOnce = 8
const connections = 20

/** One that needs the event loop only, and one that also reads a file, as hashing does on threads of libuv. */
const others = [
  { name: 'an authenticated read', path: '/crm/auth/me' },
  { name: 'a file', path: '/crm/docs/swagger-ui.css' },
]

interface Burst {
  readonly perSecond: number
  /** Milliseconds, of the 99th of hundred requests. */
  readonly slow: number
}

export async function benchLogins(rounds: number): Promise<Line[]> {
  const installation = install()
  try {
    await using product = await serve(installation)
    const headers = { authorization: `Bearer ${await signIn(product.address)}` }
    const lines: Line[] = []
    for (const { name, path } of others)
      lines.push(await compare(name, `${product.address}${path}`, headers, product.address, rounds))
    return lines
  } finally {
    installation.remove()
  }
}

/** Bursts without sign-ins and bursts beside them in turn, at half of what the server can give alone. */
async function compare(
  name: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  address: string,
  rounds: number,
): Promise<Line> {
  const ask = async (rate?: number): Promise<Burst> => {
    const asked = { url, headers, connections, duration: seconds, ...(rate ? { overallRate: rate } : {}) }
    const { requests, latency, errors, non2xx } = await autocannon(asked)
    if (errors + non2xx > 0) throw new Error(`${url}: ${errors + non2xx} requests failed.`)
    return { perSecond: requests.total / seconds, slow: latency.p99 }
  }
  await ask()
  const rate = Math.floor((await ask()).perSecond / 2)
  const alone: Burst[] = []
  const beside: Burst[] = []
  const logins: number[] = []
  for (let round = 0; round < rounds; round++) {
    alone.push(await ask(rate))
    const [theirs, burst] = await Promise.all([logIn(address), ask(rate)])
    logins.push(theirs)
    beside.push(burst)
  }
  const ratio = median(beside.map((each, at) => each.perSecond / (alone[at]?.perSecond ?? Number.NaN)))
  const told = (bursts: readonly Burst[]) =>
    `${perSecond(median(bursts.map(each => each.perSecond)))}, p99 ${millis(median(bursts.map(each => each.slow)))}`
  return {
    what: `${name} beside ${median(logins).toFixed(1)} sign-ins/s`,
    measured: told(beside),
    baseline: `${told(alone)}, without sign-ins`,
    ratio: percent(ratio),
    goal: '≥ 90 %',
    isMet: ratio >= 0.9,
  }
}

/** Keeps signing in for a burst, and waits until the last has its answer. @returns sign-ins a second */
async function logIn(address: string): Promise<number> {
  const startedAt = performance.now()
  let count = 0
  const person = async (): Promise<void> => {
    while (performance.now() - startedAt < seconds * 1000) {
      await signIn(address)
      count++
    }
  }
  await Promise.all(Array.from({ length: signingInAtOnce }, person))
  return count / ((performance.now() - startedAt) / 1000)
}

if (import.meta.main) console.log(tableOf(await benchLogins(Number(process.argv[2] ?? 5))))
