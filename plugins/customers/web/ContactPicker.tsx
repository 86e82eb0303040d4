import { SearchPicker, useApiQuery, useText, skipToken, type PickerItem } from '@omnicrm/sdk/web'
import { openOnly, type Contact, type Customer } from '../contract.ts'
import { contactName, contacts, customers } from './api.ts'

interface Props {
  readonly value: number | null
  readonly onChange: (contactId: number | null) => void
  readonly error?: string | undefined
}

/** Links a user to a contact, found by customer, name, e-mail or phone (CUST-61). */
export default function ContactPicker({ value, onChange, error }: Props) {
  const t = useText('customers')
  const words = useText('web')
  const chosen = useApiQuery(contacts.get, value === null ? skipToken : { contact_id: value })
  const search = async (text: string, signal: AbortSignal) => {
    const found = await customers.list({ search: text, per_page: 10, filters: openOnly }, { signal })
    return found.data.flatMap(customer => customer.contacts.map(contact => itemOf(contact, customer)))
  }
  const item: PickerItem | undefined =
    value === null
      ? undefined
      : { value: String(value), label: chosen.data ? contactName(chosen.data) : String(value) }
  return (
    <SearchPicker
      label={words('form.optional', { label: t('picker.contact') })}
      description={t('picker.contactHelp')}
      error={error}
      source="customers.contacts"
      search={search}
      value={item}
      onChange={next => onChange(next ? Number(next.value) : null)}
    />
  )
}

const itemOf = (contact: Contact, customer: Customer): PickerItem => ({
  value: String(contact.contact_id),
  label: contactName(contact),
  detail: [customer.customer_name, contact.contact_email].filter(Boolean).join(' · '),
})
