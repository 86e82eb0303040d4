import type { JsonObject } from '../shared/json.ts'

export interface Subscriber {
  subscriber_id: number
  /** 6 to 15 digits. */
  imsi: string
  /** 5 to 15 digits. */
  msisdn: string
  /** 32 hexadecimal digits each; taken, never answered. */
  ki: string
  opc: string
  enabled: boolean
  /** Bits a second; 0 is the default of the network. */
  ue_ambr_dl: number
  ue_ambr_ul: number
  /** APN ids, separated by commas. */
  apn_list: string
}

/** A refusal with its HTTP status. */
export class HssError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** The subscribers of one HSS, by IMSI. */
export interface SubscriberStore {
  all: Map<string, Subscriber>
  /** Makes or replaces the subscriber. */
  put(imsi: string, body: JsonObject): Subscriber
  /** By IMSI or by the peer's own subscriber id. */
  get(key: string): Subscriber
  patch(key: string, body: JsonObject): Subscriber
  remove(key: string): Subscriber
  clear(): void
}

export function makeSubscriberStore(): SubscriberStore {
  const all = new Map<string, Subscriber>()
  let lastId = 0
  const get = (key: string) => {
    const found = all.get(key) ?? [...all.values()].find(each => String(each.subscriber_id) === key)
    if (!found) throw new HssError(404, `There is no subscriber ${key}.`)
    return found
  }
  const refuseTaken = (msisdn: string, imsi: string) => {
    const holder = [...all.values()].find(each => each.msisdn === msisdn && each.imsi !== imsi)
    if (holder) throw new HssError(409, `MSISDN ${msisdn} is held by IMSI ${holder.imsi}.`)
  }
  return {
    all,
    get,
    put(imsi, body) {
      const given = readFields(body)
      for (const field of ['imsi', 'msisdn', 'ki', 'opc'] as const) {
        if (given[field] === undefined) throw new HssError(400, `"${field}" is missing.`)
      }
      if (given.imsi !== imsi) throw new HssError(400, `"imsi" is ${given.imsi}, but the path names ${imsi}.`)
      refuseTaken(given.msisdn ?? '', imsi)
      const blank = { msisdn: '', ki: '', opc: '', enabled: true, ue_ambr_dl: 0, ue_ambr_ul: 0, apn_list: '' }
      const subscriber_id = all.get(imsi)?.subscriber_id ?? ++lastId
      const subscriber: Subscriber = { subscriber_id, ...blank, ...given, imsi }
      all.set(imsi, subscriber)
      return subscriber
    },
    patch(key, body) {
      const subscriber = get(key)
      const given = readFields(body)
      if (given.imsi !== undefined && given.imsi !== subscriber.imsi)
        throw new HssError(400, '"imsi" cannot be changed.')
      if (given.msisdn !== undefined) refuseTaken(given.msisdn, subscriber.imsi)
      return Object.assign(subscriber, given)
    },
    remove(key) {
      const subscriber = get(key)
      all.delete(subscriber.imsi)
      return subscriber
    },
    clear() {
      all.clear()
      lastId = 0
    },
  }
}

const textRules: Array<
  [field: 'imsi' | 'msisdn' | 'ki' | 'opc' | 'apn_list', pattern: RegExp, rule: string]
> = [
  ['imsi', /^\d{6,15}$/, '6 to 15 digits'],
  ['msisdn', /^\d{5,15}$/, '5 to 15 digits'],
  ['ki', /^[0-9a-fA-F]{32}$/, '32 hexadecimal digits'],
  ['opc', /^[0-9a-fA-F]{32}$/, '32 hexadecimal digits'],
  ['apn_list', /^(\d+(,\d+)*)?$/, 'APN ids separated by commas'],
]

/** The known fields of a body, checked; a fault names the field and never shows a key. */
function readFields(body: JsonObject): Partial<Omit<Subscriber, 'subscriber_id'>> {
  const fields: Partial<Omit<Subscriber, 'subscriber_id'>> = {}
  for (const [field, pattern, rule] of textRules) {
    const value = body[field]
    if (value === undefined || value === null) continue
    if (typeof value !== 'string' || !pattern.test(value))
      throw new HssError(400, `"${field}" must be ${rule}, as a string.`)
    fields[field] = value
  }
  for (const field of ['ue_ambr_dl', 'ue_ambr_ul'] as const) {
    const value = body[field]
    if (value === undefined || value === null) continue
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
      throw new HssError(400, `"${field}" must be a whole number of bits a second.`)
    }
    fields[field] = value
  }
  if (body.enabled !== undefined) {
    if (typeof body.enabled !== 'boolean') throw new HssError(400, '"enabled" must be true or false.')
    fields.enabled = body.enabled
  }
  return fields
}
