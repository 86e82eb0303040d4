import { Field, FieldRow, Form, languageOf, toast, useApiForm, useConfig, useText } from '@omnicrm/sdk/web'
import { accountTypes, paymentTypes, type Customer } from '../../contract.ts'
import { changed, customers } from '../api.ts'
import { useStatuses } from '../words.ts'
import { StatusEffects } from './StatusEffects.tsx'

interface Props {
  customer: Customer
  onClose: () => void
}

const required = ['customer_name', 'customer_account_type', 'customer_payment_type', 'customer_status']

/** In place: Enter saves, Escape leaves everything as it was. */
export function CustomerEdit({ customer, onClose }: Props) {
  const t = useText('customers')
  const { languages } = useConfig()
  const statuses = useStatuses()
  const form = useApiForm(customers.update, {
    initial: {
      customer_name: customer.customer_name,
      customer_account_type: customer.customer_account_type,
      customer_status: customer.customer_status,
      customer_payment_type: customer.customer_payment_type,
      customer_enabled: customer.customer_enabled,
      tax_identifier: customer.tax_identifier,
      contract_start_date: customer.contract_start_date?.slice(0, 10) ?? null,
      contract_end_date: customer.contract_end_date?.slice(0, 10) ?? null,
      customer_notes: customer.customer_notes,
      language: customer.language,
    },
    fixed: { customer_id: customer.customer_id },
    changedOnly: true,
    invalidates: changed,
    required,
    onDone: () => {
      toast.success(t('edit.saved'))
      onClose()
    },
  })
  return (
    // Escape is a convenience: "Cancel" does the same.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      onKeyDown={event => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose()
      }}
    >
      <Form form={form} submit={t('edit.submit')} onCancel={onClose}>
        <FieldRow>
          <Field name="customer_name" label={t('field.customer_name')} />
          <Field
            name="customer_status"
            label={t('field.customer_status')}
            as="select"
            options={statuses.filter(status => status.value !== 'Archived')}
          />
        </FieldRow>
        <StatusEffects form={form} />
        <FieldRow>
          <Field
            name="customer_account_type"
            label={t('field.customer_account_type')}
            as="select"
            options={accountTypes.map(type => ({ value: type, label: t(`accountType.${type}`) }))}
          />
          <Field
            name="customer_payment_type"
            label={t('field.customer_payment_type')}
            options={paymentTypes.map(type => ({ value: type, label: t(`paymentType.${type}`) }))}
          />
        </FieldRow>
        <FieldRow>
          <Field name="tax_identifier" label={t('field.tax_identifier')} />
          <Field
            name="language"
            label={t('field.language')}
            as="select"
            help={t('edit.languageHelp')}
            options={languages.map(code => ({ value: code, label: languageOf(code).name }))}
          />
        </FieldRow>
        <FieldRow>
          <Field name="contract_start_date" label={t('field.contract_start_date')} as="date" />
          <Field name="contract_end_date" label={t('field.contract_end_date')} as="date" />
        </FieldRow>
        <Field name="customer_notes" label={t('field.customer_notes')} help={t('edit.notesHelp')} />
        <Field name="customer_enabled" label={t('field.customer_enabled')} />
      </Form>
    </div>
  )
}
