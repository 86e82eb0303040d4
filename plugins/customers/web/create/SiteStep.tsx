import {
  Checkbox,
  FieldRow,
  PlaceFinder,
  positionOf,
  Textarea,
  TextInput,
  useConfig,
  useText,
  type FoundPlace,
} from '@omnicrm/sdk/web'
import type { StepProps } from './CreateCustomerPage.tsx'
import { addressFields, type SiteField } from './draft.ts'

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
          <PlaceFinder
            position={positionOf(draft.site.latitude, draft.site.longitude)}
            onPlace={place => change({ site: { ...draft.site, ...textsOf(place) } })}
            isMissing={Boolean(errors.latitude ?? errors.longitude)}
          />
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

/** A place as the fields have it; a pin without address leaves them as they are, but for its place id. */
function textsOf(place: FoundPlace): Partial<Record<SiteField, string>> {
  const known = addressFields.flatMap(field =>
    place[field] === undefined || (field === 'country' && !place.country)
      ? []
      : [[field, place[field] ?? '']],
  )
  return {
    ...(Object.fromEntries(known) as Partial<Record<SiteField, string>>),
    latitude: String(place.latitude),
    longitude: String(place.longitude),
    google_maps_place_id: place.google_maps_place_id ?? '',
  }
}
