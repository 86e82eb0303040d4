import { useText } from '@omnicrm/sdk/web/core'
import type { ReactNode } from 'react'
import { useFormat } from '../format/useFormat.ts'
import { Icon } from '../Icon.tsx'
import type { IconName } from '../icons.ts'
import { usageTone } from './usageTone.ts'
import classes from './Usage.module.css'
import { When } from './When.tsx'

interface UsageProps {
  remaining: number
  total: number
  unit: 'bytes' | 'seconds' | 'count' | 'money'
  /** Names the bar: "Data". */
  label: string
}

/** Remaining of total, in words first and as a bar. */
export function UsageBar({ remaining, total, unit, label }: UsageProps) {
  const t = useText('web')
  const format = useFormat()
  const print = {
    bytes: format.bytes,
    seconds: (value: number) => format.duration(value * 1000),
    count: (value: number) => format.number(value),
    money: (value: number) => format.money(value),
  }[unit]
  const percent = total <= 0 ? 0 : Math.min(100, Math.max(0, (100 * remaining) / total))
  const words = t('usage.left', { remaining: print(Math.max(0, remaining)), total: print(total) })
  return (
    <div className={classes.usage} data-tone={usageTone(remaining, total)}>
      <span className={classes.words}>{words}</span>
      <div
        className={classes.track}
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(percent)}
        aria-valuetext={words}
      >
        <div className={classes.bar} style={{ inlineSize: `${percent}%` }} />
      </div>
    </div>
  )
}

interface BalanceProps extends UsageProps {
  icon: IconName
  /** When it renews or ends. */
  renewsAt?: string | null
  expiresAt?: string | null
  action?: ReactNode
}

/** One balance of a service: icon, what is left, bar, renewal. */
export function BalanceCard({ icon, renewsAt, expiresAt, action, ...usage }: BalanceProps) {
  const t = useText('web')
  const end = renewsAt ?? expiresAt
  return (
    <section className={classes.balance} aria-label={usage.label}>
      <h3 className={classes.name}>
        <Icon name={icon} />
        {usage.label}
      </h3>
      <UsageBar {...usage} />
      {end && (
        <p className={classes.end}>
          {renewsAt ? t('usage.renews') : t('usage.expires')} <When at={end} />
        </p>
      )}
      {action}
    </section>
  )
}
