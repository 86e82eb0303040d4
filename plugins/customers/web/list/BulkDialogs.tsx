import { Field, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { Customer } from '../../contract.ts'
import { attributes, customers as api, tags } from '../api.ts'
import { AttributeFields } from '../attributes/AttributeFields.tsx'
import { StatusEffects } from '../detail/StatusEffects.tsx'
import { TagFields, tagPresets } from '../tags/TagFields.tsx'
import { useStatuses } from '../words.ts'
import { BulkForm } from './BulkForm.tsx'

interface Props {
  customers: readonly Customer[]
  onClose: () => void
}

/** The schema wants an id; each customer puts its own in its place. */
const firstOf = (customers: readonly Customer[]) => ({ customer_id: customers[0]?.customer_id ?? 0 })

/** One attribute for several customers; who has it gets the new value. */
export function BulkAttribute({ customers, onClose }: Props) {
  const t = useText('customers')
  return (
    <BulkForm
      customers={customers}
      source={attributes.set}
      options={{ fixed: firstOf(customers) }}
      title={t('bulk.attributeTitle', { count: customers.length })}
      verb={t('bulk.attribute')}
      done={t('bulk.attributeDone')}
      onClose={onClose}
    >
      {form => <AttributeFields form={form} />}
    </BulkForm>
  )
}

export function BulkTag({ customers, onClose }: Props) {
  const t = useText('customers')
  const [initial] = useState(() => tagPresets(new Date()))
  return (
    <BulkForm
      customers={customers}
      source={tags.create}
      options={{ fixed: firstOf(customers), initial, required: ['tag_deactivate_date'] }}
      title={t('bulk.tagTitle', { count: customers.length })}
      verb={t('tag.add')}
      done={t('bulk.tagDone')}
      onClose={onClose}
    >
      {form => <TagFields form={form} />}
    </BulkForm>
  )
}

export function BulkStatus({ customers, onClose }: Props) {
  const t = useText('customers')
  const statuses = useStatuses().filter(status => status.value !== 'Archived')
  return (
    <BulkForm
      customers={customers}
      source={api.update}
      options={{
        fixed: firstOf(customers),
        initial: { customer_status: '' },
        changedOnly: true,
        required: ['customer_status'],
      }}
      title={t('bulk.statusTitle', { count: customers.length })}
      verb={t('status.change')}
      done={t('bulk.statusDone')}
      onClose={onClose}
    >
      {form => (
        <>
          <Field name="customer_status" label={t('field.customer_status')} as="select" options={statuses} />
          <StatusEffects form={form} />
        </>
      )}
    </BulkForm>
  )
}
