import { useText } from '@omnicrm/sdk/web/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useFormat } from '../format/useFormat.ts'
import classes from './PageHeader.module.css'

export interface Crumb {
  label: string
  to: string
}

interface Props {
  title: ReactNode
  /** Shown after the title of a list. */
  count?: number | undefined
  crumbs?: readonly Crumb[]
  /** Status pill, tags, id: after the title. */
  children?: ReactNode
  /** Secondary first, the one primary action last. */
  actions?: ReactNode
}

/**
 * Heading of a page: breadcrumb, title with count or status, actions at the end. On a page below another one it stays in
 * sight as a line.
 */
export function PageHeader({ title, count, crumbs = [], children, actions }: Props) {
  const t = useText('web')
  const format = useFormat()
  return (
    <header className={classes.header} data-sticks={crumbs.length > 0 || undefined}>
      {crumbs.length > 0 && (
        <nav aria-label={t('shell.breadcrumb')}>
          <ol className={classes.crumbs}>
            {crumbs.map(crumb => (
              <li key={crumb.to}>
                <Link to={crumb.to}>
                  <bdi>{crumb.label}</bdi>
                </Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className={classes.row}>
        <h1 className={classes.title}>
          <bdi>{title}</bdi>
        </h1>
        {count !== undefined && <span className={`${classes.count} num`}>{format.number(count)}</span>}
        {children}
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </header>
  )
}
