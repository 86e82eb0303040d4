import {
  LoadError,
  PageHeader,
  skipToken,
  Skeletons,
  useApiQuery,
  useDraft,
  useText,
  useTitle,
  type Crumb,
} from '@omnicrm/sdk/web'
import { catalog, customerPath, customers } from '../api.ts'
import { AssignJob } from './AssignJob.tsx'
import { AssignWizard } from './AssignWizard.tsx'
import { emptyDraft } from './draft.ts'
import { useEntry, useKnown, type Entry } from './known.ts'

/** Assigns a product to a customer: questions, review, and the job as it runs (PLAN-7, PLAN-8). */
export default function AssignPage() {
  const t = useText('provisioning-ansible')
  const entry = useEntry()
  useTitle(t('assign.title'))
  return (
    <>
      <PageHeader title={useHeading(entry)} crumbs={useCrumbs(entry)} />
      {entry.job === undefined ? (
        <Questions key={keyOf(entry)} entry={entry} />
      ) : (
        <AssignJob provisionId={entry.job} />
      )}
    </>
  )
}

/** What is assigned stays in view when the entry tells it. */
function useHeading({ productId }: Entry): string {
  const t = useText('provisioning-ansible')
  const { data } = useApiQuery(catalog.get, productId === undefined ? skipToken : { product_id: productId })
  return data ? t('assign.titleOf', { product: data.product_name }) : t('assign.title')
}

/** Whom the plan is for stays in view. */
function useCrumbs({ customerId }: Entry): Crumb[] {
  const t = useText('provisioning-ansible')
  const { data } = useApiQuery(
    customers.get,
    customerId === undefined ? skipToken : { customer_id: customerId },
  )
  if (!data) return []
  return [
    { label: t('customer.all'), to: '/customers' },
    { label: data.customer_name, to: `${customerPath(data.customer_id)}#3` },
  ]
}

/** Another customer or product is another draft. */
const keyOf = ({ customerId, productId, serviceId }: Entry): string =>
  [customerId, productId, serviceId].map(id => id ?? 0).join('.')

function Questions({ entry }: { entry: Entry }) {
  const [draft, change, clear] = useDraft(`assign.${keyOf(entry)}`, emptyDraft)
  const known = useKnown(entry, draft)
  const waits =
    (entry.productId !== undefined && !known.product) || (entry.customerId !== undefined && !known.customer)
  if (waits) return known.error ? <LoadError error={known.error} /> : <Skeletons rows={5} />
  return <AssignWizard entry={entry} known={known} draft={draft} change={change} clear={clear} />
}
