import { createHash } from 'node:crypto'
import type { Engine } from './engine.ts'
import { RpcError } from './errors.ts'
import type { Cdr } from './state.ts'

/** Lower-case hex SHA-1 of the origin id followed by the host (cgrates-rpc 9.1). */
export function cgrIdOf(originId: string, originHost: string): string {
  return createHash('sha1')
    .update(originId + originHost)
    .digest('hex')
}

/** Stores a CDR under the next order id. Throws EXISTS for a second one of the same id and run. */
export function addCdr(engine: Engine, cdr: Partial<Cdr> & { originId: string; runId: string }): Cdr {
  const { cdrs } = engine.state
  const now = engine.now()
  const cgrId = cdr.cgrId ?? cgrIdOf(cdr.originId, cdr.originHost ?? '')
  if (cdrs.some(each => each.cgrId === cgrId && each.runId === cdr.runId)) throw new RpcError('EXISTS')
  const stored: Cdr = {
    cgrId,
    orderId: (cdrs.at(-1)?.orderId ?? 0) + 1,
    originHost: '',
    source: '',
    tor: '*voice',
    requestType: '*rated',
    tenant: '',
    category: 'call',
    account: '',
    subject: cdr.account ?? '',
    destination: '',
    setupTime: now,
    answerTime: now,
    usage: 0,
    extraFields: {},
    costSource: '',
    cost: 0,
    costDetails: null,
    extraInfo: '',
    preRated: false,
    createdAt: now,
    ...cdr,
  }
  cdrs.push(stored)
  return stored
}
