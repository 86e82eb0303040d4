import { LoadError, Select, TextInput, useApiQuery, useText, skipToken } from '@omnicrm/sdk/web'
import type { Contact, Site } from '@omnicrm/plugin-customers/contract'
import { contacts, sites } from '../api.ts'
import type { StepProps } from './AssignWizard.tsx'

/** Where the service goes and whom to ask, for business customers (PLAN-35). All of it may stay open. */
export function BusinessStep({ known, draft, change }: StepProps) {
  const t = useText('provisioning-ansible')
  const customerId = known.customer?.customer_id
  const input = customerId === undefined ? skipToken : { customer_id: customerId }
  const siteList = useApiQuery(sites.ofCustomer, input)
  const contactList = useApiQuery(contacts.ofCustomer, input)
  const contactOptions = (contactList.data ?? []).map(contact => ({
    value: String(contact.contact_id),
    label: contactName(contact),
  }))
  const error = siteList.error ?? contactList.error
  return (
    <>
      {error && (
        <LoadError
          error={error}
          onRetry={() => {
            void siteList.refetch()
            void contactList.refetch()
          }}
        />
      )}
      <Choice
        label={t('business.site')}
        value={draft.siteId}
        onChange={siteId => change({ siteId })}
        options={(siteList.data ?? []).map(site => ({ value: String(site.site_id), label: siteName(site) }))}
      />
      <Choice
        label={t('business.billingContact')}
        value={draft.billingContactId}
        onChange={billingContactId => change({ billingContactId })}
        options={contactOptions}
      />
      <Choice
        label={t('business.technicalContact')}
        value={draft.technicalContactId}
        onChange={technicalContactId => change({ technicalContactId })}
        options={contactOptions}
      />
      <TextInput
        label={t('business.purchaseOrder')}
        placeholder="PO-2025-001234"
        maxLength={60}
        dir="auto"
        value={draft.purchaseOrderNumber}
        onChange={event => change({ purchaseOrderNumber: event.currentTarget.value })}
      />
    </>
  )
}

interface ChoiceProps {
  label: string
  value: number | undefined
  onChange: (value: number | undefined) => void
  options: { value: string; label: string }[]
}

function Choice({ label, value, onChange, options }: ChoiceProps) {
  const t = useText('provisioning-ansible')
  const words = useText('web')
  return (
    <Select
      label={label}
      placeholder={options.length === 0 ? t('business.none') : t('business.choose')}
      disabled={options.length === 0}
      value={value === undefined ? null : String(value)}
      onChange={next => onChange(next === null ? undefined : Number(next))}
      data={options}
      clearable
      clearButtonProps={{ 'aria-label': words('picker.clear') }}
      searchable={options.length > 8}
    />
  )
}

const siteName = (site: Site): string =>
  [site.site_name, [site.address_line_1, site.city].filter(Boolean).join(', ')].filter(Boolean).join(' - ') ||
  String(site.site_id)

function contactName(contact: Contact): string {
  const name = [contact.contact_firstname, contact.contact_lastname].filter(Boolean).join(' ')
  return contact.contact_email ? `${name} - ${contact.contact_email}` : name
}
