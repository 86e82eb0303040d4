import type { ReactNode } from 'react'
import { Icon } from '../Icon.tsx'
import type { IconName } from '../icons.ts'
import classes from './Consequences.module.css'

export interface Consequence {
  text: ReactNode
  tone?: 'neutral' | 'info' | 'success' | 'warning' | 'danger'
  icon?: IconName
}

/** What will happen, one effect per line. */
export function Consequences({ items }: { items: readonly Consequence[] }) {
  return (
    <ul className={classes.list}>
      {items.map((item, index) => (
        <li key={index} className={classes.item} data-tone={item.tone ?? 'neutral'}>
          <Icon name={item.icon ?? 'forward'} size={16} />
          <span>{item.text}</span>
        </li>
      ))}
    </ul>
  )
}
