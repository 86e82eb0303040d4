import { useFormat, useText, When } from '@omnicrm/sdk/web'
import classes from './balances.module.css'
import type { Bucket, KindBalance } from './balances.ts'

interface Props {
  balance: KindBalance
  print: (value: number) => string
}

/** Buckets of one kind in the order the engine uses them up, folded (USG-33, USG-35). */
export function BucketList({ balance, print }: Props) {
  const t = useText('charging-cgrates')
  const format = useFormat()
  return (
    <details className={classes.buckets}>
      <summary>{t('bucket.count', { count: balance.buckets.length })}</summary>
      <ul className={classes.list}>
        {balance.buckets.map((bucket, index) => (
          <li
            key={`${bucket.ID}-${index}`}
            className={classes.bucket}
            data-expired={bucket.isExpired || undefined}
          >
            <bdi className={classes.bucketName}>{bucket.custom_Name_hr}</bdi>
            <span className="num">{bucket.isUnlimited ? t('balances.unlimited') : print(bucket.Value)}</span>
            <span className={classes.end}>
              <Ending bucket={bucket} />
            </span>
            <span className={classes.end}>
              {t('bucket.weight', { weight: format.number(bucket.Weight) })}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Ending({ bucket }: { bucket: Bucket }) {
  const t = useText('charging-cgrates')
  if (bucket.isExpired) return <strong className={classes.expired}>{t('bucket.expired')}</strong>
  if (bucket.ExpirationDate === null) return t('balances.never')
  return (
    <>
      {t('balances.expires')} <When at={bucket.ExpirationDate} />
    </>
  )
}
