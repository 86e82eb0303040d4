import {
  Card,
  DetailLayout,
  Facts,
  Id,
  Link,
  Money,
  Slot,
  StatRow,
  useApiQuery,
  useFills,
  useText,
  When,
  Words,
  type Fact,
} from '@omnicrm/sdk/web'
import type { Service } from '../contract.ts'
import { servicePanels } from '../slots.ts'
import { catalog, customerPath } from './api.ts'
import classes from './services.module.css'
import { useTypeName } from './types.ts'

/** Prices, dates and facts of a service; plugins above add their cards, first of all live balances. */
export function ServiceSummary({ service }: { service: Service }) {
  const t = useText('services')
  const hasPanels = useFills(servicePanels).length > 0
  const facts = useFacts(service)
  return (
    <>
      <StatRow
        stats={[
          { label: t('field.retail_cost'), value: <Money amount={service.retail_cost} /> },
          {
            label: t('field.service_active_date'),
            value: <When at={service.service_active_date} as="day" />,
          },
          {
            label: t('field.service_deactivate_date'),
            value: <When at={service.service_deactivate_date} as="day" />,
          },
          { label: t('field.contract_end_date'), value: <When at={service.contract_end_date} as="day" /> },
        ]}
      />
      <DetailLayout
        facts={
          <Card title={t('detail.facts')}>
            <Facts facts={facts} />
          </Card>
        }
      >
        <Slot of={servicePanels} service={service} />
        {(service.service_notes || !hasPanels) && (
          <Card title={t('field.service_notes')}>
            <p className={classes.notes} dir="auto">
              {service.service_notes || t('detail.noNotes')}
            </p>
          </Card>
        )}
      </DetailLayout>
    </>
  )
}

/** Until the name is there, and for those who may not see products, its id stands for it. */
function ProductName({ productId }: { productId: number }) {
  const { data } = useApiQuery(catalog.get, { product_id: productId })
  return data ? <bdi>{data.product_name}</bdi> : <Id value={productId} />
}

function useFacts(service: Service): Fact[] {
  const t = useText('services')
  const typeName = useTypeName()
  const optional: [string, Fact['value'] | null][] = [
    [t('field.cancel_at'), service.cancel_at && <When at={service.cancel_at} as="instant" />],
    [t('field.suspend_reason'), service.suspend_reason && t(`reason.${service.suspend_reason}`)],
    [
      t('field.wholesale_cost'),
      service.wholesale_cost === undefined ? null : <Money amount={service.wholesale_cost} />,
    ],
    [t('field.promo_code'), service.promo_code],
    [t('field.purchase_order_number'), service.purchase_order_number],
    [
      t('field.bundled_parent'),
      service.bundled_parent && (
        <Id value={service.bundled_parent} to={`/services/${service.bundled_parent}`} />
      ),
    ],
  ]
  return [
    {
      label: t('field.customer_name'),
      value:
        service.customer_id === null ? (
          <Words>{undefined}</Words>
        ) : (
          <Link className="link" to={customerPath(service.customer_id)}>
            <bdi>{service.customer_name ?? service.customer_id}</bdi>
          </Link>
        ),
    },
    { label: t('field.service_type'), value: typeName(service.service_type) },
    { label: t('field.product_id'), value: <ProductName productId={service.product_id} /> },
    { label: t('field.service_uuid'), value: <Id value={service.service_uuid} /> },
    { label: t('field.service_provisioned_date'), value: <When at={service.service_provisioned_date} /> },
    { label: t('field.service_billed'), value: t(service.service_billed ? 'detail.yes' : 'detail.no') },
    { label: t('field.auto_renew'), value: t(service.auto_renew ? 'detail.yes' : 'detail.no') },
    ...optional.flatMap(([label, value]) => (value === null || value === '' ? [] : [{ label, value }])),
  ]
}
