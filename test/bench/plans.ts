import type { Knex } from 'knex'

/** How a database would run a statement, judged. */
export interface Plan {
  /** It reads rows in the order of an index or by one, and sorts none. */
  readonly isGood: boolean
  readonly finding: string
}

interface ServerStep {
  readonly table: string | null
  readonly type: string | null
  readonly key: string | null
  readonly Extra: string | null
}

/** The plan of a select, by `explain`. */
export async function planOf(db: Knex, sql: string, bindings: readonly unknown[]): Promise<Plan> {
  return db.client.config.client === 'mysql2'
    ? judgeServer(((await db.raw(`explain ${sql}`, [...bindings] as never)) as [ServerStep[]])[0])
    : judgeEmbedded(
        (await db.raw(`explain query plan ${sql}`, [...bindings] as never)) as { detail: string }[],
      )
}

function judgeServer(steps: readonly ServerStep[]): Plan {
  const isGood = steps.every(
    ({ type, key, Extra }) => key !== null && type !== 'ALL' && !/filesort|temporary/.test(Extra ?? ''),
  )
  return {
    isGood,
    finding: steps.map(each => `${each.table} by ${each.key ?? 'no index'} ${each.Extra ?? ''}`).join('; '),
  }
}

/** `SCAN t` without an index is the order of the key, which is how the table is stored. */
function judgeEmbedded(steps: readonly { readonly detail: string }[]): Plan {
  const finding = steps.map(each => each.detail).join('; ')
  return { isGood: !finding.includes('TEMP B-TREE'), finding }
}
