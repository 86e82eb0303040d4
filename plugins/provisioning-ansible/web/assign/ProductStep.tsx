import {
  EmptyState,
  Money,
  Pending,
  Radio,
  SegmentedControl,
  TextInput,
  useApiQuery,
  useText,
} from '@omnicrm/sdk/web'
import { parseFeatures, type Product } from '@omnicrm/plugin-catalog/contract'
import { useState } from 'react'
import { catalog } from '../api.ts'
import classes from './assign.module.css'
import type { StepProps } from './AssignWizard.tsx'

type Kind = 'residential' | 'business'

/** Products that can be ordered now: for this customer, for its service, or at all. */
export function ProductStep({ entry, known, draft, change }: StepProps) {
  const t = useText('provisioning-ansible')
  const [kind, setKind] = useState<Kind>('residential')
  const [text, setText] = useState('')
  const isCustomerKnown = entry.customerId !== undefined
  const answer = useApiQuery(catalog.orderable, {
    ...(entry.customerId === undefined ? {} : { customer_id: entry.customerId }),
    ...(entry.serviceId === undefined ? {} : { service_id: entry.serviceId }),
  })
  const products = answer.data
    ?.filter(product => isCustomerKnown || product[kind])
    .filter(product => entry.serviceId === undefined || product.category === 'addon')
    .filter(product => product.product_name.toLowerCase().includes(text.trim().toLowerCase()))
  const choose = (value: string) => {
    // Another product asks for other items; what was chosen for the former one is given back by the inventory step.
    change({ productId: Number(value), serviceId: undefined, autoRenew: undefined, termsAccepted: false })
  }
  return (
    <>
      <div className={classes.tools}>
        <TextInput
          type="search"
          dir="auto"
          className={classes.search ?? ''}
          aria-label={t('product.search')}
          placeholder={t('product.search')}
          value={text}
          onChange={event => setText(event.currentTarget.value)}
        />
        {!isCustomerKnown && (
          <SegmentedControl
            aria-label={t('product.kind')}
            value={kind}
            onChange={value => setKind(value === 'business' ? 'business' : 'residential')}
            data={[
              { value: 'residential', label: t('product.individual') },
              { value: 'business', label: t('product.business') },
            ]}
          />
        )}
      </div>
      {!products ? (
        <Pending answer={answer} rows={4} height={56} />
      ) : products.length === 0 ? (
        <EmptyState
          title={t(entry.serviceId === undefined ? 'product.none' : 'product.noAddon')}
          text={t('product.noneText')}
          icon="product"
        />
      ) : (
        <Radio.Group
          aria-label={t('step.product')}
          value={String(draft.productId ?? known.product?.product_id ?? '')}
          onChange={choose}
        >
          <Groups products={products} />
        </Radio.Group>
      )}
    </>
  )
}

/** Plans first, then add-ons (PLAN-9). */
function Groups({ products }: { products: readonly Product[] }) {
  const t = useText('provisioning-ansible')
  const groups = [
    { title: t('product.plans'), rows: products.filter(product => product.category !== 'addon') },
    { title: t('product.addons'), rows: products.filter(product => product.category === 'addon') },
  ]
  return groups
    .filter(group => group.rows.length > 0)
    .map(group => (
      <section key={group.title} className={classes.group}>
        <h3 className={classes.caption}>{group.title}</h3>
        {group.rows.map(product => (
          <ProductCard key={product.product_id} product={product} />
        ))}
      </section>
    ))
}

function ProductCard({ product }: { product: Product }) {
  const t = useText('provisioning-ansible')
  const features = parseFeatures(product.features_list).slice(0, 3)
  return (
    <Radio.Card value={String(product.product_id)} className={classes.option ?? ''}>
      <Radio.Indicator className={classes.indicator ?? ''} />
      <span className={classes.optionText}>
        <bdi className={classes.optionName}>{product.product_name}</bdi>
        {features.length > 0 && <bdi className={classes.optionDetail}>{features.join(' · ')}</bdi>}
      </span>
      <span className={classes.price}>
        <Money amount={product.retail_cost} word={t('product.aMonth')} />
        {product.retail_setup_cost > 0 && (
          <span className={classes.optionDetail}>
            <Money amount={product.retail_setup_cost} word={t('product.once')} />
          </span>
        )}
      </span>
    </Radio.Card>
  )
}
