import { useText } from '@omnicrm/sdk/web/core'
import classes from './QrCode.module.css'
import { QrCode } from './QrCode.tsx'
import { Id, Words } from './values.tsx'

/** An address with its code: web addresses are links, others (an eSIM profile, a host) are text to copy. */
export function Scannable({ value, size }: { value: string | null; size: number }) {
  const t = useText('web')
  if (!value) return <Words>{undefined}</Words>
  return (
    <span className={classes.scannable}>
      <QrCode text={value} label={t('common.qrCode', { value })} size={size} />
      {/^https?:\/\//i.test(value) ? (
        <a className={`link ${classes.link}`} href={value} target="_blank" rel="noreferrer" dir="ltr">
          {value}
        </a>
      ) : (
        <span className={classes.text}>
          <Id value={value} />
        </span>
      )}
    </span>
  )
}
