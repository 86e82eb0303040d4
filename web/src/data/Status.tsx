import { useText } from '@omnicrm/sdk/web/core'
import { Icon } from '../Icon.tsx'
import classes from './Status.module.css'
import { lookOf, type StatusDomain } from './statusTones.ts'

interface Props {
  domain: StatusDomain
  /** The word as stored; an operator's own word is shown as it is. */
  value: string
  /** Instead of the translated word. */
  label?: string
}

/** The only way to print a state: a pill with a dot or icon and the word, never colour alone. */
export function Status({ domain, value, label }: Props) {
  const t = useText('web')
  const { tone, icon, outlined } = lookOf(domain, value)
  return (
    <span
      className={classes.pill}
      data-tone={tone}
      data-outlined={outlined}
      data-running={value === 'running' || undefined}
    >
      {icon ? <Icon name={icon} size={16} /> : <span className={classes.dot} aria-hidden />}
      {label ?? t(`status.${domain}.${value}`, { defaultValue: value })}
    </span>
  )
}
