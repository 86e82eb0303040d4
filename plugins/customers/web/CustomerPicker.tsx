import { SearchPicker, skipToken, useApiQuery, useText, type PickerItem } from '@omnicrm/sdk/web'
import type { Customer } from '../contract.ts'
import { contactName, customers } from './api.ts'

interface Props {
  readonly value: number | null
  readonly onChange: (customerId: number | null) => void
  readonly error?: string | undefined
}

/** Binds an API key to a customer, found by name, id, e-mail or phone. */
export default function CustomerPicker({ value, onChange, error }: Props) {
  const t = useText('customers')
  const words = useText('web')
  const chosen = useApiQuery(customers.get, value === null ? skipToken : { customer_id: value })
  const search = async (text: string, signal: AbortSignal) => {
    const found = await customers.list({ search: text, per_page: 10 }, { signal })
    return found.data.map(itemOf)
  }
  const item: PickerItem | undefined =
    value === null ? undefined : { value: String(value), label: chosen.data?.customer_name ?? String(value) }
  return (
    <SearchPicker
      label={words('form.optional', { label: t('picker.customer') })}
      description={t('picker.customerHelp')}
      error={error}
      source="customers.customers"
      search={search}
      value={item}
      onChange={next => onChange(next ? Number(next.value) : null)}
    />
  )
}

function itemOf(customer: Customer): PickerItem {
  const [contact] = customer.contacts
  return {
    value: String(customer.customer_id),
    label: customer.customer_name,
    detail: [String(customer.customer_id), contact && contactName(contact), contact?.contact_email]
      .filter(Boolean)
      .join(' · '),
  }
}
