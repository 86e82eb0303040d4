import { Field, FieldRow, Slot, useText } from '@omnicrm/sdk/web'
import { userContactPicker } from '../../slots.ts'
import { useRoleNames } from '../useRoles.ts'

/** Who it is, what it may do, and whose contact it is (RBAC-31, RBAC-37). */
export function UserFields() {
  const t = useText('identity')
  const roles = useRoleNames()
  return (
    <>
      <FieldRow>
        <Field name="first_name" label={t('field.first_name')} autoComplete="off" />
        <Field name="middle_name" label={t('field.middle_name')} autoComplete="off" />
        <Field name="last_name" label={t('field.last_name')} autoComplete="off" />
      </FieldRow>
      <FieldRow>
        <Field name="email" label={t('field.email')} as="email" autoComplete="off" />
        <Field name="phone_number" label={t('field.phone_number')} as="tel" autoComplete="off" />
      </FieldRow>
      <Field
        name="roles"
        label={t('field.roles')}
        help={t('user.rolesHelp')}
        as="multiselect"
        options={roles}
      />
      <Field name="contact_id" label={t('field.contact_id')}>
        {({ value, onChange, error }) => (
          <Slot
            of={userContactPicker}
            value={typeof value === 'number' ? value : null}
            onChange={contactId => onChange(contactId ?? '')}
            error={typeof error === 'string' ? error : undefined}
          />
        )}
      </Field>
    </>
  )
}
