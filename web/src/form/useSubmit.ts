import { isApiError, type ApiError } from '@omnicrm/sdk/web/core'
import { useState } from 'react'
import { focusFirstFault } from './useApiForm.ts'

export interface Submission {
  isBusy: boolean
  /** Field → what is wrong with it. */
  errors: Readonly<Record<string, string>>
  /** A refusal that belongs to none of the fields. */
  error: ApiError | undefined
  /** Shows faults found in the page; the first field of them takes the focus. */
  refuse: (errors: Record<string, string>) => void
  /** Runs the call; a refusal is shown, anything else is thrown. */
  run: (work: () => Promise<unknown>) => Promise<void>
}

/** State of a small form whose fields are not those of one endpoint; others use `useApiForm`. */
export function useSubmit(fields: readonly string[]): Submission {
  const [isBusy, setBusy] = useState(false)
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [error, setError] = useState<ApiError>()
  const refuse = (found: Record<string, string>) => {
    setErrors(found)
    setError(undefined)
    focusFirstFault()
  }
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true)
    setErrors({})
    setError(undefined)
    try {
      await work()
    } catch (cause) {
      if (!isApiError(cause)) throw cause
      const shown = Object.entries(cause.errors).filter(([name]) => fields.includes(name))
      setErrors(Object.fromEntries(shown))
      if (shown.length === 0) setError(cause)
      focusFirstFault()
    } finally {
      setBusy(false)
    }
  }
  return { isBusy, errors, error, refuse, run }
}
