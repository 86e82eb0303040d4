import { Link, Money, Slot, Tags, useText } from '@omnicrm/sdk/web'
import { parseFeatures, type Product } from '../../contract.ts'
import { planActions } from '../../slots.ts'
import { productPath } from '../api.ts'
import classes from '../catalog.module.css'
import { ProductIcon } from '../ProductIcon.tsx'

const shown = 6

/** Icon, name, price, features, and what to do with it. */
export function PlanCard({ product }: { product: Product }) {
  const t = useText('catalog')
  const features = parseFeatures(product.features_list)
  return (
    <li className={classes.card}>
      <h3 className={classes.cardName}>
        <ProductIcon icon={product.icon} />
        <bdi>{product.product_name}</bdi>
      </h3>
      {(product.category === 'promo' || product.category === 'bundle') && (
        <div>
          <Tags tags={[{ name: t(`category.${product.category}`) }]} />
        </div>
      )}
      <div className={classes.price}>
        <span className={classes.figure}>
          <Money amount={product.retail_cost} />
        </span>
        <span className={classes.small}>{t('plans.aMonth')}</span>
        {product.retail_setup_cost > 0 && (
          <span className={classes.small}>
            <Money amount={product.retail_setup_cost} word={t('plans.once')} />
          </span>
        )}
      </div>
      {product.contract_days > 0 && (
        <span className={classes.small}>{t('plans.contract', { count: product.contract_days })}</span>
      )}
      <ul className={classes.features}>
        {features.slice(0, shown).map(feature => (
          <li key={feature}>
            <bdi>{feature}</bdi>
          </li>
        ))}
      </ul>
      <div className={classes.foot}>
        <Slot of={planActions} productId={product.product_id} />
        <Link
          className="link"
          to={productPath(product.product_id)}
          aria-label={t('plans.detailsOf', { name: product.product_name })}
        >
          {t('plans.details')}
        </Link>
      </div>
    </li>
  )
}
