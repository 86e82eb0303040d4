import {
  Button,
  Card,
  DetailLayout,
  DetailPage,
  Facts,
  Id,
  Link,
  Money,
  PageHeader,
  Quantity,
  Slot,
  StatRow,
  Status,
  Tags,
  useApiQuery,
  useCan,
  useKeys,
  useNavigate,
  useParams,
  useText,
  When,
  Words,
  type Fact,
} from '@omnicrm/sdk/web'
import { can, parseFeatures, parseInventoryList, parseList, type Product } from '../../contract.ts'
import { planActions } from '../../slots.ts'
import { catalog, productPath } from '../api.ts'
import classes from '../catalog.module.css'
import { isOnSale } from '../sale.ts'
import { useBuyers, useWindow } from '../words.ts'
import { ProductMenu } from './ProductMenu.tsx'

/** All of a product: what customers read first, then rules, then how it is provisioned (PROD-109, PROD-5). */
export default function ProductPage() {
  const t = useText('catalog')
  const { product_id } = useParams()
  const answer = useApiQuery(catalog.get, { product_id: Number(product_id) })
  return (
    <DetailPage
      answer={answer}
      title={t('product.title')}
      name={product => product.product_name}
      list={{ label: t('products.title'), to: '/products' }}
    >
      {product => <ProductDetail product={product} />}
    </DetailPage>
  )
}

function ProductDetail({ product }: { product: Product }) {
  const t = useText('catalog')
  const navigate = useNavigate()
  const mayUpdate = useCan(can.update)
  const features = parseFeatures(product.features_list)
  const edit = `${productPath(product.product_id)}/edit`
  useKeys({ e: () => void navigate(edit) }, mayUpdate)
  return (
    <>
      <PageHeader
        title={product.product_name}
        crumbs={[{ label: t('products.title'), to: '/products' }]}
        actions={
          <>
            <ProductMenu product={product} onDeleted={() => void navigate('/products', { replace: true })} />
            {isOnSale(product) && <Slot of={planActions} productId={product.product_id} />}
            {mayUpdate && (
              <Button component={Link} to={edit}>
                {t('product.edit')}
              </Button>
            )}
          </>
        }
      >
        <Status
          domain="enabled"
          value={product.enabled ? 'Active' : 'Inactive'}
          label={t(product.enabled ? 'product.enabled' : 'product.disabled')}
        />
        <Tags tags={[{ name: t(`category.${product.category}`) }]} />
        <Id value={product.product_id} />
      </PageHeader>
      <StatRow
        stats={[
          { label: t('field.retail_cost'), value: <Money amount={product.retail_cost} /> },
          { label: t('field.retail_setup_cost'), value: <Money amount={product.retail_setup_cost} /> },
          {
            label: t('field.tax_percentage'),
            value: <Quantity value={product.tax_percentage} unit="percent" />,
          },
          { label: t('field.contract_days'), value: <Quantity value={product.contract_days} /> },
        ]}
      />
      <DetailLayout facts={<Rules product={product} />}>
        <Card title={t('field.features_list')}>
          {features.length === 0 ? (
            <p className={classes.text}>{t('product.noFeatures')}</p>
          ) : (
            <ul className={classes.features}>
              {features.map(feature => (
                <li key={feature}>
                  <bdi>{feature}</bdi>
                </li>
              ))}
            </ul>
          )}
        </Card>
        {product.terms && (
          <Card title={t('field.terms')}>
            <details>
              <summary className={classes.summary}>{t('product.showTerms')}</summary>
              <p className={classes.text} dir="auto">
                {product.terms}
              </p>
            </details>
          </Card>
        )}
        {product.comment && (
          <Card title={t('field.comment')}>
            <p className={classes.text} dir="auto">
              {product.comment}
            </p>
          </Card>
        )}
        <Provisioning product={product} />
      </DetailLayout>
    </>
  )
}

function Rules({ product }: { product: Product }) {
  const t = useText('catalog')
  const buyers = useBuyers()
  const saleWindow = useWindow()
  const yesNo = (value: boolean) => t(value ? 'yes' : 'no')
  const relied = parseList(product.relies_on_list) ?? []
  const wholesale: Fact[] = [
    ...(product.wholesale_cost === undefined
      ? []
      : [{ label: t('fact.wholesale'), value: <Money amount={product.wholesale_cost} /> }]),
    ...(product.wholesale_setup_cost === undefined
      ? []
      : [{ label: t('fact.wholesaleSetup'), value: <Money amount={product.wholesale_setup_cost} /> }]),
  ]
  return (
    <Card title={t('product.rules')}>
      <Facts
        facts={[
          { label: t('field.service_type'), value: product.service_type },
          { label: t('field.buyers'), value: <Tags tags={buyers(product).map(name => ({ name }))} /> },
          { label: t('fact.selfPurchase'), value: yesNo(product.customer_can_purchase) },
          { label: t('field.window'), value: saleWindow(product) },
          { label: t('fact.renewal'), value: t(`autoRenew.${product.auto_renew}`) },
          { label: t('fact.renewalSwitch'), value: yesNo(product.allow_auto_renew) },
          ...(relied.length > 0
            ? [{ label: t('field.relies_on_list'), value: <Tags tags={relied.map(name => ({ name }))} /> }]
            : []),
          ...wholesale,
          { label: t('field.product_slug'), value: <Id value={product.product_slug} /> },
          { label: t('field.created'), value: <When at={product.created} /> },
          { label: t('field.last_modified'), value: <When at={product.last_modified} /> },
        ]}
      />
    </Card>
  )
}

function Provisioning({ product }: { product: Product }) {
  const t = useText('catalog')
  const items = parseInventoryList(product.inventory_items_list)
  return (
    <Card title={t('product.provisioning')}>
      <Facts
        facts={[
          { label: t('field.provisioning_play'), value: <Id value={product.provisioning_play} /> },
          {
            label: t('field.inventory_items_list'),
            value:
              items === undefined ? (
                t('product.unreadable')
              ) : items.length === 0 ? (
                t('product.noItems')
              ) : (
                <Tags tags={items.map(name => ({ name }))} max={6} />
              ),
          },
          {
            label: t('fact.timeout'),
            value:
              product.job_timeout_seconds === null ? (
                <Words>{undefined}</Words>
              ) : (
                <Quantity value={product.job_timeout_seconds} unit="seconds" />
              ),
          },
        ]}
      />
      {product.provisioning_json_vars && (
        // A long text needs the keyboard to be scrolled.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className={classes.code} dir="ltr" tabIndex={0} aria-label={t('field.provisioning_json_vars')}>
          {product.provisioning_json_vars}
        </pre>
      )}
    </Card>
  )
}
