import { Checkbox, MultiSelect, PasswordInput, Select, Textarea, TextInput } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import type { ReactNode } from 'react'
import classes from './Form.module.css'
import { fieldError } from './fieldError.ts'
import { fieldKind, type FieldKind } from './fieldKind.ts'
import { useFormContext } from './formContext.ts'
import { useFormat } from '../format/useFormat.ts'
import { InstantInput } from './InstantInput.tsx'
import { NumberInput } from './NumberInput.tsx'
import { filled, type FieldSchema } from './schema.ts'

export interface Option {
  value: string
  label: string
}

/** What a custom control gets: spread it over a Mantine input or a picker. */
export interface FieldInput {
  label: string
  description: string | undefined
  error: ReactNode
  required: boolean
  value: unknown
  onChange: (value: unknown) => void
}

interface Props {
  /** Property of the endpoint's body. */
  name: string
  label: string
  help?: string
  /** Control, when the one derived from the schema is not meant. */
  as?: FieldKind
  /** Choices with their words; an enum without them shows its values. */
  options?: readonly Option[]
  /** For browsers that fill in forms: `given-name`, `email`, `tel` … */
  autoComplete?: string
  placeholder?: string
  disabled?: boolean
  /** A picker or other control of one's own. */
  children?: (input: FieldInput) => ReactNode
}

/** One field of a form over an endpoint: control, limits and "optional" come from the body's schema. */
export function Field({ name, label, help, as, options, children, ...rest }: Props) {
  const t = useText('web')
  const form = useFormContext()
  const schema: FieldSchema = form.schema.properties?.[name] ?? {}
  const isRequired = form.schema.required?.includes(name) ?? false
  const kind = as ?? fieldKind(schema)
  const shared = {
    name,
    label: isRequired || kind === 'checkbox' ? label : t('form.optional', { label }),
    description: help,
    required: isRequired,
    withAsterisk: false,
    ...rest,
  }
  const props = form.mantine.getInputProps(name) as MantineInput
  const error = typeof props.error === 'string' ? fieldError(label, props.error) : props.error
  const input = { ...props, error }
  const key = form.mantine.key(name)
  if (children) {
    return (
      <div key={form.taken[name] ?? 0} className={classes.own} data-path={input['data-path']}>
        {children({
          label: shared.label,
          description: help,
          error: input.error,
          required: isRequired,
          value: form.mantine.getValues()[name],
          onChange: value => form.mantine.setFieldValue(name, value),
        })}
      </div>
    )
  }
  return (
    <Control key={key} kind={kind} schema={filled(schema)} shared={shared} input={input} options={options} />
  )
}

interface MantineInput {
  error?: ReactNode
  defaultValue?: unknown
  onChange: (value: unknown) => void
  onBlur?: () => void
  'data-path'?: string
}

interface ControlProps {
  kind: FieldKind
  schema: FieldSchema
  shared: {
    name: string
    label: string
    description: string | undefined
    required: boolean
    withAsterisk: boolean
    autoComplete?: string
    placeholder?: string
    disabled?: boolean
  }
  input: MantineInput
  options: readonly Option[] | undefined
}

function Control({ kind, schema, shared, input, options }: ControlProps) {
  const format = useFormat()
  const t = useText('web')
  const { description, ...named } = shared
  const common = {
    ...named,
    ...(description ? { description } : {}),
    error: input.error ?? null,
    'data-path': input['data-path'],
  }
  const text = typeof input.defaultValue === 'string' ? input.defaultValue : ''
  const events = { onChange: input.onChange, ...(input.onBlur ? { onBlur: input.onBlur } : {}) }
  const limit = schema.maxLength === undefined ? {} : { maxLength: schema.maxLength }
  switch (kind) {
    case 'checkbox': {
      const { withAsterisk: _none, ...known } = common
      return <Checkbox {...known} {...events} defaultChecked={input.defaultValue === true} />
    }
    case 'textarea':
      return (
        <Textarea {...common} {...events} {...limit} defaultValue={text} dir="auto" autosize minRows={3} />
      )
    case 'select':
      return (
        <Select
          {...common}
          {...events}
          defaultValue={text || null}
          data={options ? [...options] : optionsOf(schema)}
          clearable={!shared.required}
          searchable={(options?.length ?? 0) > 8}
          nothingFoundMessage={t('picker.nothing')}
          clearButtonProps={{ 'aria-label': t('picker.clear') }}
        />
      )
    case 'multiselect':
      return (
        <MultiSelect
          {...common}
          {...events}
          defaultValue={Array.isArray(input.defaultValue) ? (input.defaultValue as string[]) : []}
          data={options ? [...options] : optionsOf(schema.items ?? {})}
          searchable
          nothingFoundMessage={t('picker.nothing')}
        />
      )
    case 'number':
    case 'money':
      return (
        <NumberInput
          {...common}
          {...events}
          defaultValue={typeof input.defaultValue === 'number' ? input.defaultValue : text}
          {...(schema.minimum === undefined ? {} : { min: schema.minimum })}
          {...(schema.maximum === undefined ? {} : { max: schema.maximum })}
          allowDecimal={kind === 'money' || schema.type !== 'integer'}
          decimalScale={kind === 'money' ? 4 : 6}
          clampBehavior="none"
          hideControls
          {...(kind === 'money' ? moneySection(format.symbol) : {})}
        />
      )
    case 'password':
      return (
        <PasswordInput
          {...common}
          {...events}
          {...limit}
          defaultValue={text}
          dir="ltr"
          visibilityToggleButtonProps={{
            'aria-label': t('signIn.showPassword'),
            'aria-hidden': false,
            tabIndex: 0,
          }}
        />
      )
    case 'instant':
      return <InstantInput {...common} {...events} defaultValue={text} />
    case 'text':
    case 'email':
    case 'tel':
    case 'url':
    case 'code':
    case 'date':
      return (
        <TextInput
          {...common}
          {...events}
          {...limit}
          defaultValue={text}
          type={inputTypes[kind] ?? 'text'}
          dir={kind === 'text' ? 'auto' : 'ltr'}
        />
      )
  }
}

/** The symbol stands before the amount (PROD-23), in as much room as it needs. */
const moneySection = (symbol: string) => ({
  leftSection: symbol,
  leftSectionWidth: `${1.25 + symbol.length * 0.625}rem`,
  leftSectionPointerEvents: 'none' as const,
})

const inputTypes: Partial<Record<FieldKind, string>> = {
  email: 'email',
  tel: 'tel',
  url: 'url',
  date: 'date',
}

const optionsOf = (schema: FieldSchema): Option[] =>
  (schema.enum ?? []).filter(one => one !== null).map(one => ({ value: String(one), label: String(one) }))
