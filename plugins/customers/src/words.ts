import { invalid } from '@omnicrm/sdk'
import {
  accountTypes,
  contactTypes,
  customerStatuses,
  type CustomerRow,
  type StatusRules,
} from '../contract.ts'
import type { Settings } from './settings.ts'

const statusAliases: Readonly<Record<string, string>> = { active: 'Open', inactive: 'Closed' }
const accountTypeAliases: Readonly<Record<string, string>> = { residential: 'Individual' }

/** All statuses of this installation, by name. */
export const statusNames = (config: Settings): string[] => {
  const own = config.customer_statuses.map(nameOf)
  return [...customerStatuses, ...own.filter(name => sameWord(customerStatuses, name) === undefined)]
}

/** Rules may be given to the built-in statuses too; what is not told is allowed (CUST-74). */
export function rulesOf(status: string, config: Settings): StatusRules {
  const told = config.customer_statuses.find(each => sameWord([nameOf(each)], status) !== undefined)
  const { may_order = true, billed = true, portal_access = true } = typeof told === 'object' ? told : {}
  return { may_order, billed, portal_access }
}

const nameOf = (status: Settings['customer_statuses'][number]): string =>
  typeof status === 'string' ? status : status.name

/** The status as stored; aliases give way to statuses the operator defined (00-canonical 6.1). @throws 400 */
export function statusOf(text: string, config: Settings): string {
  const names = statusNames(config)
  return sameWord(names, text) ?? statusAliases[text.trim().toLowerCase()] ?? refuse('customer_status', names)
}

/** @throws 400 */
export function accountTypeOf(text: string): CustomerRow['customer_account_type'] {
  const name = accountTypeAliases[text.trim().toLowerCase()] ?? text
  return sameWord(accountTypes, name) ?? refuse('customer_account_type', accountTypes)
}

/** A list, a comma-separated text or one name; the known types get their usual spelling, each stands once. */
export function contactTypesOf(input: string | readonly string[]): string[] {
  const given = typeof input === 'string' ? input.split(',') : input
  const names = given.map(each => each.trim()).filter(each => each !== '')
  const unique = new Map<string, string>()
  for (const name of names) {
    const key = name.toLowerCase()
    if (!unique.has(key)) unique.set(key, sameWord(contactTypes, name) ?? name)
  }
  return [...unique.values()]
}

function sameWord<const W extends string>(words: readonly W[], text: string): W | undefined {
  const wanted = text.trim().toLowerCase()
  return words.find(each => each.toLowerCase() === wanted)
}

function refuse(field: string, words: readonly string[]): never {
  throw invalid(field, `must be one of ${words.join(', ')}`)
}
