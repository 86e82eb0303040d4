import {
  EmptyState,
  PageHeader,
  Pending,
  SegmentedControl,
  Stale,
  TextInput,
  useApiQuery,
  useSearchParams,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { Product } from '../../contract.ts'
import { catalog } from '../api.ts'
import classes from '../catalog.module.css'
import { PlanCard } from './PlanCard.tsx'

type Kind = 'individual' | 'business'

/** What is on sale now, for individuals or businesses; add-ons stand apart (PROD-45, PROD-49, PROD-50, PROD-52). */
export default function PlansPage() {
  const t = useText('catalog')
  const [search, setSearch] = useSearchParams()
  const answer = useApiQuery(catalog.list, {})
  const kind: Kind = search.get('kind') === 'business' ? 'business' : 'individual'
  // The address follows what is typed; it would lose letters if it led.
  const [text, setText] = useState(search.get('search') ?? '')
  const change = (name: string, value: string) =>
    setSearch(
      now => {
        if (value) now.set(name, value)
        else now.delete(name)
        return now
      },
      { replace: true, preventScrollReset: true },
    )
  const products = answer.data?.filter(product => isFor(product, kind) && matches(product, text))
  useTitle(t('plans.title'))
  return (
    <>
      <PageHeader title={t('plans.title')} count={products?.length} />
      <search className={classes.tools}>
        <SegmentedControl
          aria-label={t('plans.kind')}
          value={kind}
          onChange={value => change('kind', value === 'business' ? value : '')}
          data={[
            { value: 'individual', label: t('plans.individual') },
            { value: 'business', label: t('plans.business') },
          ]}
        />
        <TextInput
          type="search"
          dir="auto"
          className={classes.search ?? ''}
          aria-label={t('plans.search')}
          placeholder={t('plans.search')}
          value={text}
          onChange={event => {
            setText(event.currentTarget.value)
            change('search', event.currentTarget.value)
          }}
        />
      </search>
      {answer.error && products && (
        <Stale since={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} />
      )}
      {!products ? (
        <Pending answer={answer} rows={4} height={96} />
      ) : products.length === 0 ? (
        <EmptyState title={t('plans.empty')} text={t('plans.emptyText')} icon="product" />
      ) : (
        <>
          <Section
            title={t(`plans.plans.${kind}`)}
            products={products.filter(product => product.category !== 'addon')}
          />
          <Section
            title={t(`plans.addons.${kind}`)}
            products={products.filter(product => product.category === 'addon')}
          />
        </>
      )}
    </>
  )
}

function Section({ title, products }: { title: string; products: readonly Product[] }) {
  if (products.length === 0) return null
  return (
    <section className={classes.section} aria-label={title}>
      <h2 className={classes.heading}>{title}</h2>
      <ul className={classes.cards}>
        {products.map(product => (
          <PlanCard key={product.product_id} product={product} />
        ))}
      </ul>
    </section>
  )
}

/** Individuals also see what is not for businesses (PROD-49). */
const isFor = (product: Product, kind: Kind): boolean =>
  kind === 'business' ? product.business : product.residential || !product.business

/** Every word stands somewhere in name, features or kind (PROD-78). */
function matches(product: Product, text: string): boolean {
  const texts = [product.product_name, product.features_list, product.service_type, product.product_slug]
  const all = texts.join(' ').toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every(word => all.includes(word))
}
