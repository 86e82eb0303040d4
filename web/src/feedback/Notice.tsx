import type { ReactNode } from 'react'
import { Icon } from '../Icon.tsx'
import type { IconName } from '../icons.ts'
import classes from './States.module.css'

const marks = { info: 'info', success: 'check', warning: 'warning', danger: 'danger' } satisfies Record<
  string,
  IconName
>

interface Props {
  tone: keyof typeof marks
  title?: string | undefined
  children?: ReactNode
  /** A button at the end. */
  action?: ReactNode
}

/** A sentence that belongs to the page or form it stands in. A danger is told to screen readers at once. */
export function Notice({ tone, title, children, action }: Props) {
  return (
    <div className={classes.error} data-tone={tone} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon name={marks[tone]} />
      <div className={classes.errorText}>
        {title && <p className={classes.noticeTitle}>{title}</p>}
        {children}
      </div>
      {action}
    </div>
  )
}
