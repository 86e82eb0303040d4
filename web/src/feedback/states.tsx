import { Button, Skeleton, VisuallyHidden } from '@mantine/core'
import { isApiError, useText } from '@omnicrm/sdk/web/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { When } from '../data/When.tsx'
import { Icon } from '../Icon.tsx'
import type { IconName } from '../icons.ts'
import classes from './States.module.css'

interface EmptyStateProps {
  /** Starts with the thing: "No services yet." */
  title: string
  /** The next step. */
  text?: string | undefined
  icon?: IconName
  /** A button or link for the next step. */
  children?: ReactNode
}

/** Nothing there, why, and what to do. */
export function EmptyState({ title, text, icon, children }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      {icon && <Icon name={icon} size={32} />}
      <p className={classes.title}>{title}</p>
      {text && <p className={classes.text}>{text}</p>}
      {children}
    </div>
  )
}

interface LoadErrorProps {
  error: Error
  onRetry?: (() => void) | undefined
  compact?: boolean
}

/** What failed, the request id for support, and another try. */
export function LoadError({ error, onRetry, compact = false }: LoadErrorProps) {
  const t = useText('web')
  const requestId = isApiError(error) ? error.requestId : undefined
  return (
    <div className={classes.error} data-tone="danger" data-compact={compact || undefined} role="alert">
      <Icon name="danger" />
      <div className={classes.errorText}>
        <p className={classes.sentence}>{isApiError(error) ? error.message : t('failure.unknown')}</p>
        {requestId && <p className={classes.request}>{t('failure.request', { id: requestId })}</p>}
      </div>
      {onRetry && (
        <Button variant="default" size="xs" onClick={onRetry}>
          {t('common.retry')}
        </Button>
      )}
    </div>
  )
}

interface PendingProps {
  answer: UseQueryResult<unknown>
  /** Of the skeletons. */
  rows?: number
  height?: number
  compact?: boolean
}

/** Stands where data will be: skeletons, or why there is none. What does not exist is not asked for again. */
export function Pending({ answer, compact = false, ...skeletons }: PendingProps) {
  const { error } = answer
  if (!error) return <Skeletons {...skeletons} />
  const isUnknown = isApiError(error) && error.status === 404
  return (
    <LoadError
      error={error}
      onRetry={isUnknown ? undefined : () => void answer.refetch()}
      compact={compact}
    />
  )
}

/** Old data stays while a refresh failed: says how old it is. */
export function Stale({ since, onRetry }: { since: string | number; onRetry: () => void }) {
  const t = useText('web')
  return (
    <p className={classes.stale} data-tone="warning" aria-live="polite">
      <Icon name="lost" size={16} />
      <span>
        {t('common.stale')} <When at={new Date(since).toISOString()} />
      </span>
      <button type="button" className={classes.link} onClick={onRetry}>
        {t('common.retry')}
      </button>
    </p>
  )
}

/** Rows of grey for a first load; appears after 150 ms only. */
export function Skeletons({ rows = 4, height = 20 }: { rows?: number; height?: number }) {
  const t = useText('web')
  return (
    <div className={`${classes.skeletons} late`} aria-busy="true">
      <VisuallyHidden>{t('common.loading')}</VisuallyHidden>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} width={`${100 - ((row * 17) % 40)}%`} />
      ))}
    </div>
  )
}
