import {
  Field,
  FieldGroup,
  FieldRow,
  MultiSelect,
  skipToken,
  Slot,
  useApiQuery,
  useCan,
  useConfig,
  useFills,
  useText,
} from '@omnicrm/sdk/web'
import { can as inventoryCan } from '@omnicrm/plugin-inventory/contract'
import { autoRenewModes, categories, parseList } from '../../contract.ts'
import { playPicker } from '../../slots.ts'
import { catalog, templates } from '../api.ts'
import { FeaturesField } from './FeaturesField.tsx'
import { VariablesField } from './VariablesField.tsx'

/** Display information, purchase rules, inventory requirements, provisioning (PROD-5), and what it costs. */
export function ProductFields() {
  return (
    <>
      <DisplayFields />
      <PriceFields />
      <RuleFields />
      <InventoryFields />
      <ProvisioningFields />
    </>
  )
}

function DisplayFields() {
  const t = useText('catalog')
  const { service_types: types = [] } = useConfig()
  return (
    <FieldGroup title={t('group.display')}>
      <FieldRow>
        <Field name="product_name" label={t('field.product_name')} />
        <Field name="product_slug" label={t('field.product_slug')} as="code" help={t('product.slugHelp')} />
      </FieldRow>
      <FieldRow>
        <Field
          name="category"
          label={t('field.category')}
          options={categories.map(category => ({ value: category, label: t(`category.${category}`) }))}
        />
        <Field
          name="service_type"
          label={t('field.service_type')}
          as="select"
          options={types.map(type => ({ value: type, label: type }))}
        />
      </FieldRow>
      <Field name="icon" label={t('field.icon')} as="code" help={t('product.iconHelp')} />
      <Field name="features_list" label={t('field.features_list')}>
        {input => <FeaturesField {...input} />}
      </Field>
      <Field name="terms" label={t('field.terms')} as="textarea" help={t('product.termsHelp')} />
      <Field name="comment" label={t('field.comment')} as="textarea" help={t('product.commentHelp')} />
    </FieldGroup>
  )
}

function PriceFields() {
  const t = useText('catalog')
  return (
    <FieldGroup title={t('group.prices')} help={t('product.pricesHelp')}>
      <FieldRow>
        <Field name="retail_cost" label={t('field.retail_cost')} />
        <Field name="wholesale_cost" label={t('field.wholesale_cost')} />
      </FieldRow>
      <FieldRow>
        <Field name="retail_setup_cost" label={t('field.retail_setup_cost')} />
        <Field name="wholesale_setup_cost" label={t('field.wholesale_setup_cost')} />
      </FieldRow>
      <FieldRow>
        <Field
          name="tax_percentage"
          label={t('field.tax_percentage')}
          as="number"
          help={t('product.taxHelp')}
        />
        <span />
      </FieldRow>
    </FieldGroup>
  )
}

function RuleFields() {
  const t = useText('catalog')
  return (
    <FieldGroup title={t('group.rules')}>
      <Field name="enabled" label={t('field.enabled')} />
      <Field name="residential" label={t('field.residential')} />
      <Field name="business" label={t('field.business')} />
      <Field name="customer_can_purchase" label={t('field.customer_can_purchase')} />
      <FieldRow>
        <Field name="available_from" label={t('field.available_from')} help={t('product.fromHelp')} />
        <Field name="available_until" label={t('field.available_until')} help={t('product.untilHelp')} />
      </FieldRow>
      <FieldRow>
        <Field
          name="auto_renew"
          label={t('field.auto_renew')}
          as="select"
          options={autoRenewModes.map(mode => ({ value: mode, label: t(`autoRenew.${mode}`) }))}
        />
        <Field name="contract_days" label={t('field.contract_days')} help={t('product.contractHelp')} />
      </FieldRow>
      <Field name="allow_auto_renew" label={t('field.allow_auto_renew')} />
      <ReliesOnField />
    </FieldGroup>
  )
}

/** Services the customer must have already: kinds, or products by their id (PROD-54, PROD-55). */
function ReliesOnField() {
  const t = useText('catalog')
  const { service_types: types = [] } = useConfig()
  const products = useApiQuery(catalog.paginated, { per_page: 100, sort: 'product_name', order: 'asc' })
  const named = (products.data?.data ?? []).map(product => ({
    value: String(product.product_id),
    label: t('product.option', { name: product.product_name, id: product.product_id }),
  }))
  return (
    <Field name="relies_on_list" label={t('field.relies_on_list')} help={t('product.reliesHelp')}>
      {({ value, onChange, label, description, error }) => (
        <ListChoice
          label={label}
          description={description}
          error={error}
          value={value}
          onChange={onChange}
          options={[...types.map(type => ({ value: type, label: type })), ...named]}
        />
      )}
    </Field>
  )
}

/** Existing template names only: an order finds items by the exact name (PROD-84, PROD-85, PROD-87). */
function InventoryFields() {
  const t = useText('catalog')
  const maySee = useCan(inventoryCan.viewTemplate)
  const known = useApiQuery(templates.list, maySee ? {} : skipToken)
  return (
    <FieldGroup title={t('group.inventory')}>
      <Field
        name="inventory_items_list"
        label={t('field.inventory_items_list')}
        help={t('product.itemsHelp')}
      >
        {({ value, onChange, label, description, error }) => (
          <ListChoice
            label={label}
            description={description}
            error={error ?? known.error?.message}
            value={value}
            onChange={onChange}
            options={(known.data ?? []).map(template => ({ value: template.item, label: template.item }))}
          />
        )}
      </Field>
    </FieldGroup>
  )
}

function ProvisioningFields() {
  const t = useText('catalog')
  const hasPicker = useFills(playPicker).length > 0
  return (
    <FieldGroup title={t('group.provisioning')}>
      {hasPicker ? (
        <Field name="provisioning_play" label={t('field.provisioning_play')}>
          {({ value, onChange, error }) => (
            <Slot
              of={playPicker}
              value={typeof value === 'string' && value !== '' ? value : null}
              onChange={plays => onChange(plays ?? '')}
              error={typeof error === 'string' ? error : undefined}
            />
          )}
        </Field>
      ) : (
        <Field name="provisioning_play" label={t('field.provisioning_play')} as="code" />
      )}
      <Field name="provisioning_json_vars" label={t('field.provisioning_json_vars')}>
        {input => <VariablesField {...input} />}
      </Field>
      <Field
        name="job_timeout_seconds"
        label={t('field.job_timeout_seconds')}
        help={t('product.timeoutHelp')}
      />
    </FieldGroup>
  )
}

interface ListChoiceProps {
  label: string
  description: string | undefined
  error: React.ReactNode
  value: unknown
  onChange: (value: unknown) => void
  options: readonly { value: string; label: string }[]
}

/** Several of a list; what is chosen and not in the list any more stays visible. */
function ListChoice({ label, description, error, value, onChange, options }: ListChoiceProps) {
  const words = useText('web')
  const chosen = listOf(value)
  const missing = chosen.filter(one => options.every(option => option.value !== one))
  return (
    <MultiSelect
      label={label}
      description={description}
      error={error}
      data={[...options, ...missing.map(one => ({ value: one, label: one }))]}
      value={chosen}
      onChange={onChange}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': words('picker.clear') }}
      nothingFoundMessage={words('picker.nothing')}
    />
  )
}

const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : (parseList(typeof value === 'string' ? value : null) ?? [])
