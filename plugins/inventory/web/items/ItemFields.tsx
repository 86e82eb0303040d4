import { Field, FieldGroup, FieldRow, FormPlace, useText } from '@omnicrm/sdk/web'
import type { TemplateRow, TextField } from '../../contract.ts'
import { textFields } from '../../contract.ts'
import { isSecret, useStates } from '../words.ts'

interface Props {
  template: TemplateRow
  /** Lost or stolen is being chosen (INV-63, INV-64). */
  asksReason?: boolean
}

/** Only the fields that the template labels, under those labels (INV-31). */
export function ItemFields({ template, asksReason = false }: Props) {
  const t = useText('inventory')
  const states = useStates()
  return (
    <>
      <FieldGroup title={template.item}>
        {labelsOf(template).map(({ field, label }) => (
          <Field
            key={field}
            name={field}
            label={label}
            {...(isSecret(label)
              ? { as: 'password' as const, help: t('item.secretHelp'), autoComplete: 'off' }
              : {})}
          />
        ))}
      </FieldGroup>
      <FieldGroup title={t('item.stock')}>
        <FieldRow>
          <Field name="item_state" label={t('field.item_state')} as="select" options={states} />
          <Field name="item_location" label={t('field.item_location')} help={t('item.locationHelp')} />
        </FieldRow>
        {asksReason && (
          <Field
            name="state_reason"
            label={t('field.state_reason')}
            as="textarea"
            help={t('state.reported')}
          />
        )}
        <FieldRow>
          <Field name="wholesale_cost" label={t('field.wholesale_cost')} />
          <Field name="retail_cost" label={t('field.retail_cost')} />
        </FieldRow>
        <FieldRow>
          <Field name="sold_date" label={t('field.sold_date')} />
          <Field name="return_due_at" label={t('field.return_due_at')} />
        </FieldRow>
      </FieldGroup>
      <FieldGroup title={t('item.place')}>
        <FormPlace searchOnly fields={placeFields} />
        <FieldRow>
          <Field name="address_line_1" label={t('field.address_line_1')} />
          <Field name="address_line_2" label={t('field.address_line_2')} />
        </FieldRow>
        <FieldRow>
          <Field name="city" label={t('field.city')} />
          <Field name="state" label={t('field.state')} />
          <Field name="zip_code" label={t('field.zip_code')} />
        </FieldRow>
        <FieldRow>
          <Field name="country" label={t('field.country')} />
          <Field name="plus_code" label={t('field.plus_code')} as="code" />
        </FieldRow>
        <FieldRow>
          <Field name="latitude" label={t('field.latitude')} as="code" />
          <Field name="longitude" label={t('field.longitude')} as="code" />
        </FieldRow>
      </FieldGroup>
      <FieldGroup title={t('item.device')} help={t('item.deviceHelp')}>
        <Field name="management_url" label={t('field.management_url')} as="code" />
        <FieldRow>
          <Field name="management_username" label={t('field.management_username')} autoComplete="off" />
          <Field
            name="management_password"
            label={t('field.management_password')}
            as="password"
            autoComplete="new-password"
          />
        </FieldRow>
        <Field name="config_file_path" label={t('field.config_file_path')} as="code" />
        <Field name="config_content" label={t('field.config_content')} as="textarea" />
      </FieldGroup>
      <Field name="inventory_notes" label={t('field.inventory_notes')} as="textarea" />
    </>
  )
}

/** What a searched address fills in (INV-40). */
const placeFields = [
  'address_line_1',
  'address_line_2',
  'city',
  'state',
  'zip_code',
  'country',
  'plus_code',
  'google_maps_place_id',
] as const

const labelsOf = (template: TemplateRow): { field: TextField; label: string }[] =>
  textFields.flatMap(field => {
    const label = template[`${field}_label`]
    return label ? [{ field, label }] : []
  })
