import type { Knex } from 'knex'
import type { World } from './world.ts'

/** Everything an order may leave anywhere: OCS, HSS and CRM. */
export interface Traces {
  readonly accounts: readonly string[]
  readonly profiles: readonly string[]
  /** Enabled subscribers that are not dormant (PLAY-65). */
  readonly subscribers: readonly string[]
  readonly services: number
  readonly assigned: number
  readonly held: number
  readonly openCharges: number
  readonly runningJobs: number
}

export const nothing: Traces = {
  accounts: [],
  profiles: [],
  subscribers: [],
  services: 0,
  assigned: 0,
  held: 0,
  openCharges: 0,
  runningJobs: 0,
}

/** Reads all three worlds back, past every API that could hide something. */
export async function tracesOf(world: World): Promise<Traces> {
  const { db } = world.app.entry
  const count = async (
    table: string,
    where: object,
    and: (query: Knex.QueryBuilder) => Knex.QueryBuilder = query => query,
  ) => {
    const query = and(db(table).where(where))
    return Number((await query.count({ n: '*' }))[0]?.['n'] ?? 0)
  }
  const { cgrates, hss } = world.peers
  return {
    accounts: [...cgrates.state.accounts.keys()],
    profiles: [
      ...cgrates.state.attributeProfiles.keys(),
      ...cgrates.state.resourceProfiles.keys(),
      ...cgrates.state.filters.keys(),
    ],
    subscribers: [...hss.state.subscribers.values()]
      .filter(each => !each.msisdn.startsWith('9999'))
      .map(each => each.imsi),
    services: await count('customer_service', { service_status: 'Active' }, query =>
      query.whereNull('deleted_at'),
    ),
    assigned: await count('inventory', { item_state: 'Assigned' }),
    held: await count('inventory_reservation', {}),
    openCharges: await count('customer_transaction', { void: false }),
    runningJobs: await count('provision', { provisioning_status: 1 }),
  }
}
