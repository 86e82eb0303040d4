import type { Cx } from '@omnicrm/sdk'
import { mask } from '../redact.ts'
import { EventEntity } from '../rows.ts'

const longestFact = 500

/**
 * What a play had found out when it was ended from outside: the facts it set, from its recorded tasks. Its clean-up
 * starts with them, because the items and the service that could tell are taken back by then.
 */
export async function factsOf(cx: Cx, provisionId: number): Promise<Record<string, unknown>> {
  const rows = await cx
    .query(EventEntity)
    .where({ provision_id: provisionId, provisioning_status: 0 })
    .where('provisioning_result_json', 'like', '%"ansible_facts"%')
    .orderBy('event_number')
  return Object.assign({}, ...rows.map(row => scalars(JSON.parse(row.provisioning_result_json ?? '{}'))))
}

function scalars(result: unknown): Record<string, unknown> {
  const facts = (result as { ansible_facts?: unknown } | null)?.ansible_facts
  if (typeof facts !== 'object' || facts === null) return {}
  return Object.fromEntries(
    Object.entries(facts).filter(
      ([name, value]) =>
        !/^(ansible_|discovered_)/.test(name) &&
        (typeof value === 'number' ||
          typeof value === 'boolean' ||
          (typeof value === 'string' && value.length <= longestFact && !value.includes(mask))),
    ),
  )
}
