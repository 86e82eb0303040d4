import { createContext, use } from 'react'
import type { ApiForm } from './useApiForm.ts'

export const FormContext = createContext<ApiForm | undefined>(undefined)

export function useFormContext(): ApiForm {
  const form = use(FormContext)
  if (!form) throw new Error('<Field> stands outside of a <Form>.')
  return form
}
