import { FieldRow, MultiSelect, TextInput, useText } from '@omnicrm/sdk/web'
import { contactTypes } from '../../contract.ts'
import { useContactType } from '../words.ts'
import type { StepProps } from './CreateCustomerPage.tsx'
import type { CustomerDraft } from './draft.ts'

type ContactField = keyof CustomerDraft['contact']

export function ContactStep({ draft, change, errors }: StepProps) {
  const t = useText('customers')
  const words = useText('web')
  const typeName = useContactType()
  const input = (name: ContactField, isOptional = true) => ({
    label: isOptional ? words('form.optional', { label: t(`field.${name}`) }) : t(`field.${name}`),
    error: errors[name],
    value: draft.contact[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      change({ contact: { ...draft.contact, [name]: event.currentTarget.value } }),
  })
  return (
    <>
      <FieldRow>
        <TextInput
          {...input('contact_firstname', false)}
          required
          withAsterisk={false}
          dir="auto"
          maxLength={100}
          autoComplete="off"
        />
        <TextInput {...input('contact_lastname')} dir="auto" maxLength={100} autoComplete="off" />
      </FieldRow>
      <FieldRow>
        <TextInput {...input('contact_email')} type="email" dir="ltr" maxLength={191} autoComplete="off" />
        <TextInput {...input('contact_phone')} type="tel" dir="ltr" maxLength={40} autoComplete="off" />
      </FieldRow>
      <MultiSelect
        label={t('field.contact_types')}
        description={t('contact.typesHelp')}
        data={contactTypes.map(type => ({ value: type, label: typeName(type) }))}
        value={draft.contact_types}
        onChange={types => change({ contact_types: types })}
      />
    </>
  )
}
