import { Button } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { useLayoutEffect, useRef, type ReactNode } from 'react'
import { LoadError } from '../feedback/states.tsx'
import classes from './Form.module.css'
import { FormContext } from './formContext.ts'
import { LeaveGuard } from './LeaveGuard.tsx'
import type { ApiForm } from './useApiForm.ts'

interface Props<E> {
  form: ApiForm<E>
  /** Verb and object: "Create customer". */
  submit: string
  onCancel?: () => void
  /** Instead of "Cancel". */
  cancel?: string
  children: ReactNode
  /** Dialogs close by themselves; only pages ask before leaving. */
  inDialog?: boolean
}

/** Fields below each other, a refusal above the buttons, the primary action at the end. */
export function Form<E>({ form, submit, onCancel, cancel, children, inDialog = false }: Props<E>) {
  const t = useText('web')
  const element = useRef<HTMLFormElement>(null)
  useLayoutEffect(() => {
    // The dialog gives the focus to what bears this mark, else to its close button.
    if (!inDialog) return
    // What is asked may begin above the form, for example with a picker.
    const dialog = element.current?.closest('[role=dialog]') ?? element.current
    dialog?.querySelector('input, textarea')?.setAttribute('data-autofocus', 'true')
  }, [inDialog])
  return (
    <FormContext.Provider value={form as ApiForm}>
      <form
        ref={element}
        noValidate
        className={classes.form}
        onSubmit={event => {
          event.preventDefault()
          void form.submit()
        }}
      >
        {children}
        {form.error && <LoadError error={form.error} />}
        <div className={classes.actions}>
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {cancel ?? t('common.cancel')}
            </Button>
          )}
          <Button type="submit" loading={form.isBusy}>
            {submit}
          </Button>
        </div>
      </form>
      {!inDialog && <LeaveGuard form={form as ApiForm} />}
    </FormContext.Provider>
  )
}

/** Page of one form: up to 720 px wide. */
export const FormPage = ({ children }: { children: ReactNode }) => (
  <div className={classes.page}>{children}</div>
)

/** Two or three short fields that belong together in one line. */
export const FieldRow = ({ children }: { children: ReactNode }) => (
  <div className={classes.row}>{children}</div>
)

/** Fields of one subject of a long form, under a heading. */
export function FieldGroup({ title, help, children }: { title: string; help?: string; children: ReactNode }) {
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{title}</legend>
      {help && <p className={classes.help}>{help}</p>}
      {children}
    </fieldset>
  )
}
