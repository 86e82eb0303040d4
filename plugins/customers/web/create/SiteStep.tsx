import { Checkbox, FieldRow, Textarea, TextInput, useConfig, useText } from '@omnicrm/sdk/web'
import type { StepProps } from './CreateCustomerPage.tsx'
import type { SiteField } from './draft.ts'

/** Where services are delivered; may be left for later. */
export function SiteStep({ draft, change, errors }: StepProps) {
  const t = useText('customers')
  const words = useText('web')
  const { default_country: defaultCountry } = useConfig()
  const input = (name: SiteField, isRequired = false) => ({
    label: isRequired ? t(`field.${name}`) : words('form.optional', { label: t(`field.${name}`) }),
    required: isRequired,
    withAsterisk: false,
    dir: 'auto',
    autoComplete: 'off',
    error: errors[name],
    value: draft.site[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      change({ site: { ...draft.site, [name]: event.currentTarget.value } }),
  })
  return (
    <>
      <Checkbox
        label={t('create.withSite')}
        description={t('create.withSiteHelp')}
        checked={draft.hasSite}
        onChange={event => change({ hasSite: event.currentTarget.checked })}
      />
      {draft.hasSite && (
        <>
          <TextInput {...input('site_name')} maxLength={255} />
          <FieldRow>
            <TextInput {...input('address_line_1')} maxLength={255} />
            <TextInput {...input('address_line_2')} maxLength={255} />
          </FieldRow>
          <FieldRow>
            <TextInput {...input('city')} maxLength={255} />
            <TextInput {...input('state')} maxLength={255} />
            <TextInput {...input('zip_code')} maxLength={255} dir="ltr" />
          </FieldRow>
          <TextInput
            {...input('country', !defaultCountry)}
            placeholder={defaultCountry ?? ''}
            maxLength={100}
          />
          <FieldRow>
            <TextInput {...input('latitude', true)} inputMode="decimal" dir="ltr" placeholder="51.5074" />
            <TextInput {...input('longitude', true)} inputMode="decimal" dir="ltr" placeholder="-0.1278" />
          </FieldRow>
          <Textarea {...input('address_note')} autosize minRows={2} description={t('site.noteHelp')} />
        </>
      )}
    </>
  )
}
