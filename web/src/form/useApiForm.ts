import {
  isApiError,
  useApiMutation,
  useText,
  type Answer,
  type ApiError,
  type EndpointClient,
  type InputOf,
  type Invalidates,
} from '@omnicrm/sdk/web/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { useState } from 'react'
import { useLateDefaults } from './lateDefaults.ts'
import { faultsOf, toBody, type Fault, type FieldSchema } from './schema.ts'

export type Values = Record<string, unknown>

export interface ApiFormOptions<E> {
  /**
   * First values; fields that are not named start empty. Those that change later reach the fields that nobody has
   * changed or is in.
   */
  initial?: Partial<InputOf<E>>
  /** Sent with every submit and not shown: path parameters, ids. */
  fixed?: Partial<InputOf<E>>
  /** Sends changed fields only: for PATCH. */
  changedOnly?: boolean
  /** Fields that must not be empty, where the schema does not say so: a PATCH requires none. */
  required?: readonly string[]
  invalidates?: Invalidates
  onDone?: (answer: Answer<E>) => void | Promise<void>
}

export interface ApiForm<E = unknown> {
  mantine: UseFormReturnType<Values>
  /** Schema of the body. */
  schema: FieldSchema
  /** Late defaults that a field took: the key of controls with a state of their own. */
  taken: Readonly<Record<string, number>>
  isBusy: boolean
  /** A refusal that belongs to no field on screen. */
  error: ApiError | undefined
  submit: () => Promise<void>
  /** Type of the endpoint; never read. */
  readonly endpoint?: E
}

/**
 * A form over a write endpoint. Fields are checked by the endpoint's own schema while they are left; what the server
 * refuses lands on its field by name.
 */
export function useApiForm<E>(endpoint: EndpointClient<E>, options: ApiFormOptions<E> = {}): ApiForm<E> {
  const t = useText('web')
  const declared = (endpoint.endpoint.body ?? { properties: {} }) as FieldSchema
  const schema = { ...declared, required: [...(declared.required ?? []), ...(options.required ?? [])] }
  const [error, setError] = useState<ApiError>()
  const initial: Values = { ...emptyValues(schema), ...options.initial }
  const mantine = useForm<Values>({
    mode: 'uncontrolled',
    initialValues: initial,
    validateInputOnBlur: true,
    validate: values => {
      const body = { ...toBody(schema, values), ...options.fixed }
      const missing = (options.required ?? []).filter(name => isEmpty(body[name]))
      const faults = { ...faultsOf(schema, body), ...Object.fromEntries(missing.map(asRequired)) }
      return Object.fromEntries(
        Object.entries(faults).map(([name, fault]) => [name, t(`fault.${fault.rule}`, { ...fault.values })]),
      )
    },
  })
  const { taken, settle } = useLateDefaults(mantine, initial)
  const mutation = useApiMutation(endpoint, options.invalidates ? { invalidates: options.invalidates } : {})

  const submit = async () => {
    setError(undefined)
    if (mantine.validate().hasErrors) return focusFirstFault()
    const sent = toBody(schema, options.changedOnly ? changedValues(mantine) : mantine.getValues())
    try {
      const answer = await mutation.mutateAsync({ ...sent, ...options.fixed } as InputOf<E>)
      mantine.resetDirty()
      settle()
      await options.onDone?.(answer)
    } catch (cause) {
      if (!isApiError(cause)) throw cause
      const shown = Object.entries(cause.errors).filter(([name]) => schema.properties?.[name])
      mantine.setErrors(Object.fromEntries(shown))
      if (shown.length === 0 || shown.length < Object.keys(cause.errors).length) setError(cause)
      focusFirstFault()
    }
  }
  return { mantine, schema, taken, error, submit, isBusy: mutation.isPending }
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

const asRequired = (name: string): [string, Fault] => [name, { rule: 'required' }]

/** The first wrong field takes the focus, once React has drawn the errors. */
export function focusFirstFault(): void {
  setTimeout(() => document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus(), 0)
}

function emptyValues(schema: FieldSchema): Values {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, field]) => [
      name,
      field.default ?? emptyValue(field),
    ]),
  )
}

function emptyValue(field: FieldSchema): unknown {
  if (field.type === 'boolean') return false
  return field.type === 'array' ? [] : ''
}

const changedValues = (form: UseFormReturnType<Values>): Values =>
  Object.fromEntries(Object.entries(form.getValues()).filter(([name]) => form.isDirty(name)))
