import { startCgratesPeer, type CgratesPeer, type CgratesPeerOptions } from '@omnicrm/test/peers'

export interface Answer {
  id: unknown
  result: unknown
  error: string | null
}

/** A peer with a plain client; `await using` closes it. */
export interface Bench extends AsyncDisposable {
  peer: CgratesPeer
  /** Calls one method with one argument. */
  call(method: string, argument?: unknown): Promise<Answer>
  /** The result of a call that must succeed. */
  result(method: string, argument?: unknown): Promise<unknown>
  /** The error text of a call that must fail. */
  error(method: string, argument?: unknown): Promise<string>
  /** Posts a body as it is and gives the body that comes back. */
  raw(body: string): Promise<string>
  account(account: string, tenant?: string): Promise<AccountAnswer>
}

export interface BalanceAnswer {
  Uuid: string
  ID: string
  Value: number
  ExpirationDate: string
  Weight: number
  DestinationIDs: Record<string, boolean> | null
}

export interface AccountAnswer {
  BalanceMap: Record<string, BalanceAnswer[]> | null
  ActionTriggers: Array<{ Executed: boolean; UniqueID: string }> | null
  AllowNegative: boolean
  Disabled: boolean
}

export async function startBench(options: CgratesPeerOptions = {}): Promise<Bench> {
  const peer = await startCgratesPeer(options)
  const raw = async (body: string) => (await fetch(peer.url, { method: 'POST', body })).text()
  const call = async (method: string, argument: unknown = {}) =>
    JSON.parse(await raw(JSON.stringify({ method, params: [argument], id: 1 }))) as Answer
  const result = async (method: string, argument?: unknown) => {
    const answer = await call(method, argument)
    if (answer.error !== null) throw new Error(`${method}: ${answer.error}`)
    return answer.result
  }
  return {
    peer,
    raw,
    call,
    result,
    async error(method, argument) {
      const answer = await call(method, argument)
      if (answer.error === null) throw new Error(`${method} answered ${JSON.stringify(answer.result)}`)
      return answer.error
    },
    account: async (Account, Tenant = 'op1') =>
      (await result('APIerSv2.GetAccount', { Tenant, Account })) as AccountAnswer,
    [Symbol.asyncDispose]: () => peer.close(),
  }
}

/** A clock that a test moves. */
export function makeClock(start: string): {
  now: () => Date
  set(to: string): void
  advance(ms: number): void
} {
  let at = new Date(start)
  return {
    now: () => new Date(at),
    set: to => void (at = new Date(to)),
    advance: ms => void (at = new Date(at.getTime() + ms)),
  }
}
