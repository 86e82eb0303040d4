import type { ReactNode } from 'react'
import { Icon } from '../Icon.tsx'
import type { IconName } from '../icons.ts'
import type { ToneName } from './statusTones.ts'
import classes from './Timeline.module.css'
import { When } from './When.tsx'

export interface TimelineEntry {
  id: string | number
  at: string
  /** What happened, in words. */
  title: ReactNode
  /** Who did it. */
  who?: ReactNode
  detail?: ReactNode
  icon?: IconName
  tone?: ToneName
}

/** What happened, newest first as given. */
export function Timeline({ entries, label }: { entries: readonly TimelineEntry[]; label: string }) {
  return (
    <ol className={classes.timeline} aria-label={label}>
      {entries.map(entry => (
        <li key={entry.id} className={classes.entry} data-tone={entry.tone ?? 'neutral'}>
          <span className={classes.mark}>
            <Icon name={entry.icon ?? 'history'} size={16} />
          </span>
          <div className={classes.text}>
            <p className={classes.title}>{entry.title}</p>
            {entry.detail && <div className={classes.detail}>{entry.detail}</div>}
            <p className={classes.meta}>
              {entry.who}
              <When at={entry.at} />
            </p>
          </div>
        </li>
      ))}
    </ol>
  )
}
