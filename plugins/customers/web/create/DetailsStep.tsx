import { FieldRow, SegmentedControl, Textarea, TextInput, useText } from '@omnicrm/sdk/web'
import { accountTypes, paymentTypes } from '../../contract.ts'
import classes from '../customers.module.css'
import type { StepProps } from './CreateCustomerPage.tsx'
import { SimilarNames } from './SimilarNames.tsx'

export function DetailsStep({ draft, change, errors }: StepProps) {
  const t = useText('customers')
  const words = useText('web')
  const optional = (key: string) => words('form.optional', { label: t(key) })
  return (
    <>
      <Choice
        label={t('field.customer_account_type')}
        value={draft.customer_account_type}
        onChange={value => change({ customer_account_type: value })}
        options={accountTypes.map(type => ({ value: type, label: t(`accountType.${type}`) }))}
      />
      <TextInput
        label={t('field.customer_name')}
        description={t(
          draft.customer_account_type === 'Business' ? 'create.businessName' : 'create.individualName',
        )}
        required
        withAsterisk={false}
        dir="auto"
        maxLength={255}
        autoComplete="off"
        error={errors['customer_name']}
        value={draft.customer_name}
        onChange={event => change({ customer_name: event.currentTarget.value })}
      />
      <SimilarNames name={draft.customer_name} />
      <Choice
        label={t('field.customer_payment_type')}
        value={draft.customer_payment_type}
        onChange={value => change({ customer_payment_type: value === 'prepaid' ? 'prepaid' : 'postpaid' })}
        options={paymentTypes.map(type => ({ value: type, label: t(`paymentType.${type}`) }))}
      />
      <TextInput
        label={optional('field.tax_identifier')}
        dir="auto"
        maxLength={60}
        error={errors['tax_identifier']}
        value={draft.tax_identifier}
        onChange={event => change({ tax_identifier: event.currentTarget.value })}
      />
      <FieldRow>
        <TextInput
          type="date"
          dir="ltr"
          label={optional('field.contract_start_date')}
          error={errors['contract_start_date']}
          value={draft.contract_start_date}
          onChange={event => change({ contract_start_date: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          dir="ltr"
          label={optional('field.contract_end_date')}
          error={errors['contract_end_date']}
          value={draft.contract_end_date}
          onChange={event => change({ contract_end_date: event.currentTarget.value })}
        />
      </FieldRow>
      <Textarea
        label={optional('field.customer_notes')}
        dir="auto"
        autosize
        minRows={3}
        value={draft.customer_notes}
        onChange={event => change({ customer_notes: event.currentTarget.value })}
      />
    </>
  )
}

interface ChoiceProps {
  label: string
  value: string
  onChange: (value: string) => void
  options: { value: string; label: string }[]
}

/** Two ways of which one is always chosen. */
function Choice({ label, value, onChange, options }: ChoiceProps) {
  return (
    <div className={classes.choice}>
      <span className={classes.label} aria-hidden>
        {label}
      </span>
      <SegmentedControl aria-label={label} value={value} onChange={onChange} data={options} />
    </div>
  )
}
