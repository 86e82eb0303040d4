import { readFileSync } from 'node:fs'
import autocannon from 'autocannon'
import { median } from './numbers.ts'

/** A server that is compared with others. It runs in a process of its own; this one makes the load. */
export interface Candidate {
  readonly name: string
  readonly pid: number
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

export interface Figures {
  readonly perSecond: number
  /** Microseconds of processor time a request: it says more than the rate while other work shares the machine. */
  readonly processor: number
}

export interface BurstOptions {
  readonly rounds: number
  readonly connections: number
  /** Of one burst. */
  readonly seconds: number
}

/** What each candidate did in each round. */
export type Rounds = ReadonlyMap<string, readonly Figures[]>

const warmUps = 2

/**
 * Asks the candidates in turn, in short bursts, so that whatever else the machine does meets each of them alike.
 * @throws Error when an answer was no success
 */
export async function alternate(candidates: readonly Candidate[], options: BurstOptions): Promise<Rounds> {
  const rounds = new Map<string, Figures[]>(candidates.map(each => [each.name, []]))
  for (let round = -warmUps; round < options.rounds; round++)
    for (const each of candidates) {
      const figures = await burst(each, options)
      if (round >= 0) rounds.get(each.name)?.push(figures)
    }
  return rounds
}

async function burst(candidate: Candidate, { connections, seconds }: BurstOptions): Promise<Figures> {
  const before = processorMicroseconds(candidate.pid)
  const startedAt = performance.now()
  const { url, headers, name } = candidate
  const { requests, non2xx, errors } = await autocannon({ url, headers, connections, duration: seconds })
  const elapsed = (performance.now() - startedAt) / 1000
  if (non2xx > 0 || errors > 0)
    throw new Error(`${name}: ${non2xx} answers were no success, ${errors} requests failed.`)
  return {
    perSecond: requests.total / elapsed,
    processor: (processorMicroseconds(candidate.pid) - before) / requests.total,
  }
}

/** User and system time of a process so far, which Linux counts in hundredths of a second. */
export function processorMicroseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

export const medianOf = (rounds: Rounds, name: string, what: keyof Figures): number =>
  median((rounds.get(name) ?? []).map(each => each[what]))

/** Median of the ratios of the single rounds: neighbours in time met the same machine. */
export function ratioOf(rounds: Rounds, name: string, baseline: string, what: keyof Figures): number {
  const base = rounds.get(baseline) ?? []
  return median((rounds.get(name) ?? []).map((each, at) => each[what] / (base[at]?.[what] ?? Number.NaN)))
}

/** All candidates beside the baseline, a line each. */
export const details = (rounds: Rounds, baseline: string): string[] =>
  [...rounds.keys()].map(name => {
    const rate = medianOf(rounds, name, 'perSecond').toFixed(0).padStart(7)
    const processor = medianOf(rounds, name, 'processor').toFixed(0).padStart(5)
    const share = (ratioOf(rounds, name, baseline, 'perSecond') * 100).toFixed(1).padStart(6)
    const cost = ratioOf(rounds, name, baseline, 'processor').toFixed(2).padStart(5)
    return `  ${name.padEnd(16)} ${rate} requests/s  ${share} %   ${processor} µs processor/request  ${cost} ×`
  })
