import {
  useApiMutation,
  useNavigate,
  useSearchParams,
  useText,
  Wizard,
  type WizardStep,
} from '@omnicrm/sdk/web'
import { customerPath, provisioning } from '../api.ts'
import { BusinessStep } from './BusinessStep.tsx'
import { CustomerStep, misfit } from './CustomerStep.tsx'
import { orderOf, type AssignDraft } from './draft.ts'
import { InventoryStep } from './InventoryStep.tsx'
import type { Entry, Known } from './known.ts'
import { ProductStep } from './ProductStep.tsx'
import { RenewalStep } from './RenewalStep.tsx'
import { ReviewStep } from './ReviewStep.tsx'
import { TargetStep } from './TargetStep.tsx'
import { useHolds } from './useHolds.ts'

export interface StepProps {
  entry: Entry
  known: Known
  draft: AssignDraft
  change: (patch: Partial<AssignDraft>) => void
}

/** Asks only what the entry does not tell and the product needs; the last step shows everything before it is made. */
export function AssignWizard({ clear, ...step }: StepProps & { clear: () => void }) {
  const { entry, known, draft, change } = step
  const t = useText('provisioning-ansible')
  const navigate = useNavigate()
  const [, setSearch] = useSearchParams()
  const holds = useHolds({ items: draft.items, onChange: items => change({ items }) })
  const start = useApiMutation(provisioning.start, {
    invalidates: ['provisioning-ansible', 'services', 'inventory'],
    onSuccess: ({ provision_id }) => {
      holds.ordered(known.types)
      clear()
      setSearch({ ...originOf(entry, known), job: String(provision_id) }, { replace: true })
    },
  })
  const missing = known.types.find(type => !draft.items[type])
  const steps: (WizardStep | false)[] = [
    entry.productId === undefined && {
      name: 'product',
      label: t('step.product'),
      content: <ProductStep {...step} />,
      blocked: known.product ? undefined : t('block.product'),
    },
    entry.customerId === undefined && {
      name: 'customer',
      label: t('step.customer'),
      content: <CustomerStep {...step} />,
      blocked: known.customer ? misfit(t, known) : t('block.customer'),
    },
    known.isAddon &&
      entry.serviceId === undefined &&
      known.targets?.length !== 1 && {
        name: 'service',
        label: t('step.service'),
        content: <TargetStep {...step} />,
        blocked: known.serviceId === undefined ? t('block.service') : undefined,
      },
    known.asksBusiness && {
      name: 'business',
      label: t('step.business'),
      content: <BusinessStep {...step} />,
    },
    known.types.length > 0 && {
      name: 'inventory',
      label: t('step.inventory'),
      content: <InventoryStep {...step} holds={holds} />,
      blocked: missing === undefined ? undefined : t('block.inventory', { type: missing }),
    },
    known.asksRenewal && {
      name: 'renewal',
      label: t('step.renewal'),
      content: <RenewalStep {...step} />,
      blocked: draft.autoRenew === undefined ? t('block.renewal') : undefined,
    },
    {
      name: 'review',
      label: t('step.review'),
      content: <ReviewStep {...step} />,
      blocked: reviewBlock(t, step, missing),
    },
  ]
  const finish = () => {
    const { product, customer } = known
    if (!product || !customer || start.isPending) return
    start.mutate(
      orderOf(
        {
          productId: product.product_id,
          customerId: customer.customer_id,
          serviceId: known.serviceId,
          types: known.types,
          asksRenewal: known.asksRenewal,
          asksBusiness: known.asksBusiness,
          hasTerms: known.terms !== undefined,
        },
        draft,
      ),
    )
  }
  return (
    <Wizard
      steps={steps.filter(each => each !== false)}
      finish={t('assign.confirm')}
      onFinish={finish}
      onCancel={() => {
        clear()
        void navigate(entry.customerId === undefined ? '/plans' : `${customerPath(entry.customerId)}#3`)
      }}
      isBusy={start.isPending || start.isSuccess}
      error={start.error ?? undefined}
    />
  )
}

/** A link straight to the review must not order half of the answers. */
function reviewBlock(
  t: ReturnType<typeof useText>,
  { known, draft }: StepProps,
  missing: string | undefined,
): string | undefined {
  if (!known.product) return t('block.product')
  if (!known.customer) return t('block.customer')
  if (known.isAddon && known.serviceId === undefined) return t('block.service')
  if (missing !== undefined) return t('block.inventory', { type: missing })
  if (known.asksRenewal && draft.autoRenew === undefined) return t('block.renewal')
  return known.terms && !draft.termsAccepted ? t('block.terms') : undefined
}

/** Where "Close" leads after the job. */
function originOf(entry: Entry, known: Known): Record<string, string> {
  const customerId = entry.customerId ?? known.customer?.customer_id
  return customerId === undefined ? {} : { customer_id: String(customerId) }
}
