import assert from 'node:assert/strict'
import type { InjectOptions, Response } from 'light-my-request'
import { engine, type TestApp } from '@omnicrm/test'

/** Secrets that are planted and used, and what is watched for them. */
export interface Nest {
  /** From here on the secret must not be seen. @returns the secret */
  plant(name: string, secret: string): string
  /** Sends a request; its answer may show the named secrets and no other. */
  say(request: InjectOptions, mayShow?: readonly string[]): Promise<Response>
  /** Names of the secrets that a text shows. */
  seenIn(text: string): string[]
  /** `table.column: secret` of every place in the database where one stands. */
  stored(): Promise<string[]>
  /** Statements that wrote one, be it for a moment: rows of events and work are gone once they are done. */
  written(): string[]
  /** Live pushes that showed one, whoever may listen to their topic. */
  pushed(): string[]
  /** Lines of the log, of every level, that show one. */
  logged(): string[]
  readonly size: number
}

export function makeNest(app: TestApp): Nest {
  const secrets = new Map<string, string>()
  const writes: { readonly sql: string; readonly values: string }[] = []
  app.kernel.database.writer.on('query', ({ sql, bindings }: { sql: string; bindings?: unknown[] }) => {
    if (/^\s*(insert|update|replace)\b/i.test(sql))
      writes.push({ sql, values: (bindings ?? []).map(String).join('\n') })
  })
  const pushes: { readonly topic: string; readonly data: string }[] = []
  app.kernel.live.subscribe((topic, _key, data) => pushes.push({ topic, data: JSON.stringify(data) }))
  const formsOf = (secret: string): string[] => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ]
  const seenIn = (text: string): string[] =>
    [...secrets]
      .filter(([, secret]) => formsOf(secret).some(each => text.includes(each)))
      .map(([name]) => name)
  return {
    plant(name, secret) {
      assert.ok(secret.length >= 8, `'${name}' is too short to be told from anything else`)
      secrets.set(name, secret)
      return secret
    },
    async say(request, mayShow = []) {
      const answer = await app.http(request)
      const seen = seenIn(`${answer.body}\n${JSON.stringify(answer.headers)}`)
      assert.deepEqual(
        seen.filter(each => !mayShow.includes(each)),
        [],
        JSON.stringify([request.method, request.url]),
      )
      return answer
    },
    seenIn,
    stored: async () =>
      (await cellsOf(app)).flatMap(([place, text]) => seenIn(text).map(name => `${place}: ${name}`)),
    written: () =>
      writes.flatMap(({ sql, values }) => seenIn(values).map(name => `${name} in: ${sql.slice(0, 60)}`)),
    pushed: () => pushes.flatMap(({ topic, data }) => seenIn(data).map(name => `${topic}: ${name}`)),
    logged: () =>
      app.logs.flatMap(line => {
        const seen = seenIn(textOf(line))
        return seen.length > 0 ? [`${seen.join(', ')} in: ${String(line.message)}`] : []
      }),
    get size() {
      return secrets.size
    },
  }
}

/** Errors do not show their text as JSON; a log shows it. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) =>
    each instanceof Error ? { text: each.stack, cause: each.cause, fields: Object.entries(each) } : each,
  )

/** Everything that stands in the database. */
async function cellsOf({ entry }: TestApp): Promise<[place: string, text: string][]> {
  const { db } = entry
  const tables: Record<string, string>[] =
    engine === 'sqlite'
      ? await db('sqlite_master').where({ type: 'table' }).select('name')
      : ((await db.raw('show tables')) as [Record<string, string>[]])[0]
  const cells: [string, string][] = []
  for (const table of tables.flatMap(each => Object.values(each)))
    for (const row of (await db(table).select('*')) as Record<string, unknown>[])
      for (const [column, value] of Object.entries(row)) cells.push([`${table}.${column}`, String(value)])
  return cells
}
