import {
  isApiError,
  Notice,
  PageHeader,
  toast,
  useApiMutation,
  useConfig,
  useDraft,
  useNavigate,
  useSearchParams,
  useText,
  useTitle,
  Wizard,
  type WizardStep,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { customerPath, customers } from '../api.ts'
import { ContactStep } from './ContactStep.tsx'
import { DetailsStep } from './DetailsStep.tsx'
import {
  contactFaults,
  customerOf,
  detailFaults,
  emptyDraft,
  siteFaults,
  type CustomerDraft,
  type Faults,
} from './draft.ts'
import { ReviewStep } from './ReviewStep.tsx'
import { SiteStep } from './SiteStep.tsx'

export interface StepProps {
  draft: CustomerDraft
  change: (patch: Partial<CustomerDraft>) => void
  /** Field → what is wrong with it, in words. */
  errors: Readonly<Record<string, string>>
}

/** Customer, first contact and first site in one go, or none of them (CUST-14 to CUST-17). */
export default function CreateCustomerPage() {
  const t = useText('customers')
  const navigate = useNavigate()
  const [, setSearch] = useSearchParams()
  const { default_country: defaultCountry = '' } = useConfig()
  const [draft, change, clear] = useDraft('customers.create', emptyDraft)
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  useTitle(t('create.title'))
  const create = useApiMutation(customers.create, {
    onSuccess: async customer => {
      clear()
      toast.success(t('create.done', { name: customer.customer_name }))
      await navigate(customerPath(customer.customer_id), { replace: true })
    },
    onError: error => {
      const named = Object.fromEntries(
        Object.entries(error.errors).map(([field, told]) => [field.replace(/^(contact|site)\./, ''), told]),
      )
      setErrors(named)
      const step = stepOf(Object.keys(named)[0])
      if (step !== undefined) setSearch({ step })
    },
  })
  const check = (faults: Faults) => () => {
    setErrors(Object.fromEntries(Object.entries(faults).map(([field, key]) => [field, t(key)])))
    if (Object.keys(faults).length > 0) focusFirstFault()
    return Object.keys(faults).length === 0
  }
  const step: StepProps = { draft, change, errors }
  const details = detailFaults(draft)
  const contact = contactFaults(draft)
  const site = siteFaults(draft, defaultCountry)
  const steps: WizardStep[] = [
    {
      name: 'details',
      label: t('create.step.details'),
      content: <DetailsStep {...step} />,
      check: check(details),
    },
    {
      name: 'contact',
      label: t('create.step.contact'),
      content: <ContactStep {...step} />,
      check: check(contact),
    },
    { name: 'site', label: t('create.step.site'), content: <SiteStep {...step} />, check: check(site) },
    { name: 'review', label: t('create.step.review'), content: <ReviewStep draft={draft} /> },
  ]
  // A link straight to the review must not create half of a customer.
  const open = Object.keys({ ...details, ...contact, ...site }).length > 0
  const named = create.error && Object.keys(create.error.errors).length > 0
  return (
    <>
      <PageHeader title={t('create.title')} crumbs={[{ label: t('list.title'), to: '/customers' }]} />
      <Wizard
        steps={steps}
        finish={t('create.submit')}
        onFinish={() => create.mutate(customerOf(draft))}
        onCancel={() => {
          clear()
          void navigate('/customers')
        }}
        isBusy={create.isPending || create.isSuccess}
        error={create.error && isApiError(create.error) && !named ? create.error : undefined}
        blocked={open ? t('create.incomplete') : undefined}
      />
      {named && <Notice tone="danger">{create.error?.message}</Notice>}
    </>
  )
}

/** Step that asks for a field the server refused. */
function stepOf(field: string | undefined): string | undefined {
  if (field === undefined) return undefined
  if (field.startsWith('contact_') && field in { ...emptyDraft.contact, contact_types: true })
    return 'contact'
  if (field in emptyDraft.site || field === 'plus_code') return 'site'
  return field in emptyDraft ? 'details' : undefined
}

function focusFirstFault(): void {
  setTimeout(() => document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus(), 0)
}
