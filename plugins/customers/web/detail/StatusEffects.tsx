import { Consequences, useConfig, useText, type ApiForm, type Consequence } from '@omnicrm/sdk/web'
import { useState } from 'react'

/** What the chosen status of a form does, before it is given (CUST-74). */
export function StatusEffects<E>({ form, initial = '' }: { form: ApiForm<E>; initial?: string }) {
  const [status, setStatus] = useState(initial)
  const effects = useEffects(status)
  form.mantine.watch('customer_status', ({ value }) => setStatus(typeof value === 'string' ? value : ''))
  return effects.length === 0 ? null : <Consequences items={effects} />
}

function useEffects(status: string): Consequence[] {
  const t = useText('customers')
  const { customer_status_rules: rules = {} } = useConfig()
  if (status === '') return []
  const rule = rules[status]
  const told: readonly (readonly [boolean, string])[] = [
    [rule?.may_order === false, t('status.noOrders')],
    [rule?.billed === false, t('status.notBilled')],
    [rule?.portal_access === false, t('status.noPortal')],
  ]
  const limits = told.flatMap(([holds, text]) => (holds ? [{ text, tone: 'warning' as const }] : []))
  const hidden = { text: t('status.hidden'), tone: 'info' as const }
  const kept = { text: t('status.services'), tone: 'info' as const }
  return status === 'Open' ? limits : [...limits, hidden, kept]
}
