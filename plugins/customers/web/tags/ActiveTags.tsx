import { Tags, useApiQuery } from '@omnicrm/sdk/web'
import { useEffect, useReducer } from 'react'
import { tags } from '../api.ts'
import { pillOf, stateOf } from './tag.ts'

const lookMs = 30_000

/** The pills of a customer; they come and go by their dates, also while the page stands open (TAG-2, TAG-6). */
export function ActiveTags({ customerId }: { customerId: number }) {
  const { data } = useApiQuery(tags.ofCustomer, { customer_id: customerId })
  const [, look] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const timer = setInterval(look, lookMs)
    return () => clearInterval(timer)
  }, [])
  const shown = (data ?? []).filter(tag => stateOf(tag, new Date()) === 'active')
  return shown.length === 0 ? null : <Tags tags={shown.map(pillOf)} max={6} />
}
