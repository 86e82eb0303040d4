import {
  Checkbox,
  Money,
  ReviewList,
  Status,
  useText,
  Words,
  type Fact,
  type ReviewGroup,
} from '@omnicrm/sdk/web'
import { parseFeatures } from '@omnicrm/plugin-catalog/contract'
import classes from './assign.module.css'
import type { StepProps } from './AssignWizard.tsx'

/** Everything before anything is made: who, what, which items, what it costs (PLAN-23). */
export function ReviewStep({ known, draft, change }: StepProps) {
  const t = useText('provisioning-ansible')
  const groups = useReview(known, draft)
  const features = parseFeatures(known.product?.features_list)
  return (
    <>
      <ReviewList groups={groups} />
      {features.length > 0 && (
        <section>
          <h3 className={classes.caption}>{t('review.features')}</h3>
          <ul className={classes.features}>
            {features.map(feature => (
              <li key={feature}>{feature}</li>
            ))}
          </ul>
        </section>
      )}
      {known.terms && (
        <section className={classes.group}>
          <h3 className={classes.caption}>{t('review.terms')}</h3>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys */}
          <section className={classes.terms} tabIndex={0} aria-label={t('review.terms')} dir="auto">
            {known.terms}
          </section>
          <Checkbox
            label={t('review.acceptTerms')}
            checked={draft.termsAccepted}
            onChange={event => change({ termsAccepted: event.currentTarget.checked })}
          />
        </section>
      )}
    </>
  )
}

function useReview(known: StepProps['known'], draft: StepProps['draft']): ReviewGroup[] {
  const t = useText('provisioning-ansible')
  const { product, customer } = known
  const target = known.targets?.find(service => service.service_id === known.serviceId)
  const items = known.types.flatMap((type): Fact[] => {
    const item = draft.items[type]
    return item
      ? [
          {
            label: type,
            value: (
              <span className={classes.item}>
                <bdi>{[item.itemtext1, item.itemtext2].filter(Boolean).join(' - ')}</bdi>
                <Status domain="inventory" value={item.item_state} />
              </span>
            ),
          },
        ]
      : []
  })
  const renewal: Fact[] = known.asksRenewal
    ? [{ label: t('review.renewal'), value: t(`renewal.${draft.autoRenew === true ? 'true' : 'false'}`) }]
    : []
  return [
    {
      title: t('review.what'),
      facts: [
        {
          label: t('field.customer'),
          value: (
            <Words>
              {customer && t('customer.option', { name: customer.customer_name, id: customer.customer_id })}
            </Words>
          ),
        },
        { label: t('field.product'), value: <Words>{product?.product_name}</Words> },
        {
          label: t('review.made'),
          value: known.isAddon
            ? t('review.addonOn', { service: target?.service_name ?? known.serviceId })
            : t('review.newService'),
        },
        ...(draft.purchaseOrderNumber && known.asksBusiness
          ? [{ label: t('business.purchaseOrder'), value: <Words>{draft.purchaseOrderNumber}</Words> }]
          : []),
      ],
    },
    ...(items.length > 0 ? [{ title: t('review.items'), facts: items }] : []),
    {
      title: t('review.cost'),
      facts: [
        { label: t('review.setup'), value: <Money amount={product?.retail_setup_cost} /> },
        { label: t('review.monthly'), value: <Money amount={product?.retail_cost} /> },
        ...renewal,
      ],
    },
  ]
}
