import { Field, FieldRow, Form, Modal, toast, useApiForm, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { creditTypes } from '../contract.ts'
import { billing } from './api.ts'

interface Props {
  customerId: number
  /** What is charged, and how much. */
  initial?: { title: string; retail_cost: number }
  onClose: () => void
}

/** A charge or a credit by hand (TXN-10): credits name their kind and carry no tax (TXN-13, TXN-43). */
export function TransactionAdd({ customerId, initial, onClose }: Props) {
  const t = useText('billing')
  const words = useText('web')
  const [isCredit, setIsCredit] = useState(false)
  const form = useApiForm(billing.create, {
    initial: { transaction_type: 'debit', ...initial },
    fixed: { customer_id: customerId },
    required: isCredit ? ['transaction_type', 'credit_type'] : ['transaction_type'],
    onDone: () => {
      toast.success(t('add.done'))
      onClose()
    },
  })
  form.mantine.watch('transaction_type', ({ value }) => setIsCredit(value === 'credit'))
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('add.title')}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Form form={form} submit={t('add.submit')} onCancel={onClose} inDialog>
        <FieldRow>
          <Field
            name="transaction_type"
            label={t('field.transaction_type')}
            options={[
              { value: 'debit', label: t('type.debit') },
              { value: 'credit', label: t('type.credit') },
            ]}
          />
          {isCredit && (
            <Field
              name="credit_type"
              label={t('field.credit_type')}
              options={creditTypes.map(type => ({ value: type, label: t(`creditType.${type}`) }))}
            />
          )}
        </FieldRow>
        <Field name="title" label={t('field.title')} />
        <Field name="description" label={t('field.description')} as="textarea" />
        <FieldRow>
          <Field name="retail_cost" label={t('field.retail_cost')} as="money" help={t('add.positive')} />
          {!isCredit && <Field name="tax_percentage" label={t('field.tax_percentage')} as="number" />}
        </FieldRow>
      </Form>
    </Modal>
  )
}
