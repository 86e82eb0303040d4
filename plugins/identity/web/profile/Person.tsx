import { Field, FieldRow, Form, reloadMe, toast, useApiForm, useText } from '@omnicrm/sdk/web'
import type { User } from '../../contract.ts'
import { identity } from '../api.ts'

/** Names and phone number count at once, another e-mail address once it is verified (AUTH-165). */
export function Person({ me }: { me: User }) {
  const t = useText('identity')
  const form = useApiForm(identity.updateMe, {
    initial: {
      first_name: me.first_name,
      middle_name: me.middle_name,
      last_name: me.last_name,
      email: me.email,
      phone_number: me.phone_number,
    },
    changedOnly: true,
    required: ['first_name', 'last_name', 'email'],
    onDone: async () => {
      toast.success(t('profile.saved'))
      await reloadMe()
    },
  })
  return (
    <Form form={form} submit={t('profile.save')}>
      <FieldRow>
        <Field name="first_name" label={t('field.first_name')} autoComplete="given-name" />
        <Field name="middle_name" label={t('field.middle_name')} autoComplete="additional-name" />
        <Field name="last_name" label={t('field.last_name')} autoComplete="family-name" />
      </FieldRow>
      <Field
        name="email"
        label={t('field.email')}
        help={t('profile.emailHelp')}
        as="email"
        autoComplete="email"
      />
      <Field name="phone_number" label={t('field.phone_number')} as="tel" autoComplete="tel" />
    </Form>
  )
}
