import { ReviewList, useText, When, Words, type Fact } from '@omnicrm/sdk/web'
import { useContactType } from '../words.ts'
import { addressFields, type CustomerDraft } from './draft.ts'

/** Everything that will be created. */
export function ReviewStep({ draft }: { draft: CustomerDraft }) {
  const t = useText('customers')
  const typeName = useContactType()
  const text = (name: string, value: string): Fact[] =>
    value.trim() === '' ? [] : [{ label: t(`field.${name}`), value: <Words>{value}</Words> }]
  const day = (name: string, value: string): Fact[] =>
    value === '' ? [] : [{ label: t(`field.${name}`), value: <When at={value} as="day" /> }]
  const { contact, site } = draft
  return (
    <ReviewList
      groups={[
        {
          title: t('create.step.details'),
          facts: [
            ...text('customer_name', draft.customer_name),
            {
              label: t('field.customer_account_type'),
              value: t(`accountType.${draft.customer_account_type}`),
            },
            {
              label: t('field.customer_payment_type'),
              value: t(`paymentType.${draft.customer_payment_type}`),
            },
            ...text('tax_identifier', draft.tax_identifier),
            ...day('contract_start_date', draft.contract_start_date),
            ...day('contract_end_date', draft.contract_end_date),
            ...text('customer_notes', draft.customer_notes),
          ],
        },
        {
          title: t('create.step.contact'),
          facts: [
            ...text('contact', `${contact.contact_firstname} ${contact.contact_lastname}`),
            ...text('contact_email', contact.contact_email),
            ...text('contact_phone', contact.contact_phone),
            ...text('contact_types', draft.contact_types.map(typeName).join(', ')),
          ],
        },
        {
          title: t('create.step.site'),
          facts: draft.hasSite
            ? [
                ...addressFields.flatMap(name => text(name, site[name])),
                ...text('coordinates', `${site.latitude}, ${site.longitude}`),
                ...text('address_note', site.address_note),
              ]
            : [{ label: t('create.step.site'), value: t('create.siteLater') }],
        },
      ]}
    />
  )
}
