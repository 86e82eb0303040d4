import { Button, Field, FieldGroup, Group, Slot, Stack, Textarea, TextInput, useText } from '@omnicrm/sdk/web'
import type { ReactNode } from 'react'
import { apiKeyCustomerPicker } from '../../slots.ts'
import { dayIn } from './days.ts'
import { PermissionsField } from './PermissionsField.tsx'

interface Props {
  /** Held already, shown even where the editor could not give them. */
  held?: readonly string[]
}

/** What a key is called, until when it counts, what it may do and from where (KEY-26, KEY-27, KEY-30). */
export function KeyFields({ held = [] }: Props) {
  const t = useText('identity')
  return (
    <>
      <FieldGroup title={t('keyForm.what')}>
        <Field
          name="name"
          label={t('field.name')}
          placeholder={t('keyForm.namePlaceholder')}
          autoComplete="off"
        />
        <Field
          name="description"
          label={t('field.description')}
          help={t('keyForm.descriptionHelp')}
          as="textarea"
        />
        <Field name="expiry_date" label={t('field.expiry_date')} help={t('keyForm.expiryHelp')}>
          {input => <ExpiryInput {...input} />}
        </Field>
      </FieldGroup>
      <FieldGroup title={t('field.permissions')} help={t('keyForm.permissionsHelp')}>
        <Field name="permissions" label={t('field.permissions')}>
          {({ value, onChange, error }) => (
            <PermissionsField
              value={Array.isArray(value) ? (value as string[]) : []}
              held={held}
              onChange={onChange}
              error={error}
            />
          )}
        </Field>
      </FieldGroup>
      <FieldGroup title={t('keyForm.limits')}>
        <Field name="customer_id" label={t('field.customer_id')}>
          {({ value, onChange, error }) => (
            <Slot
              of={apiKeyCustomerPicker}
              value={typeof value === 'number' ? value : null}
              onChange={customerId => onChange(customerId ?? '')}
              error={typeof error === 'string' ? error : undefined}
            />
          )}
        </Field>
        <Field name="allowed_ips" label={t('field.allowed_ips')} help={t('keyForm.addressesHelp')}>
          {({ label, description, value, onChange, error }) => (
            <Textarea
              label={label}
              description={description}
              error={error}
              defaultValue={Array.isArray(value) ? value.join('\n') : ''}
              placeholder={'192.0.2.10\n198.51.100.0/24'}
              dir="ltr"
              autosize
              minRows={2}
              onChange={event => onChange(addressesOf(event.currentTarget.value))}
            />
          )}
        </Field>
      </FieldGroup>
    </>
  )
}

/** One a line; none is null: from anywhere. */
function addressesOf(text: string): string[] | null {
  const addresses = text.split(/[\s,]+/).filter(Boolean)
  return addresses.length === 0 ? null : addresses
}

interface ExpiryProps {
  label: string
  description: string | undefined
  error: ReactNode
  value: unknown
  onChange: (value: unknown) => void
}

/** A day, or one of the usual terms. The day counts to its end in UTC (KEY-29). */
function ExpiryInput({ label, description, error, value, onChange }: ExpiryProps) {
  const t = useText('identity')
  return (
    <Stack gap="xs">
      <TextInput
        type="date"
        dir="ltr"
        label={label}
        description={description}
        error={error}
        value={typeof value === 'string' ? value.slice(0, 10) : ''}
        onChange={event => onChange(event.currentTarget.value)}
      />
      <Group gap="xs">
        <Button variant="default" size="xs" onClick={() => onChange(dayIn({ days: 90 }))}>
          {t('keyForm.ninetyDays')}
        </Button>
        <Button variant="default" size="xs" onClick={() => onChange(dayIn({ years: 1 }))}>
          {t('keyForm.oneYear')}
        </Button>
        <Button variant="default" size="xs" onClick={() => onChange('')}>
          {t('keys.noExpiry')}
        </Button>
      </Group>
    </Stack>
  )
}
