import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Pending, Stale } from '../feedback/states.tsx'
import { useTitle } from '../shell/useTitle.ts'
import { PageHeader, type Crumb } from './PageHeader.tsx'

interface Props<Data> {
  answer: UseQueryResult<Data>
  /** What kind of thing it is: the heading until its name is there. */
  title: string
  /** Of the browser's tab, once it is there. */
  name: (data: Data) => string
  /** Where things of its kind are listed. */
  list: Crumb
  children: (data: Data) => ReactNode
}

/** The page of one thing: on its way, not to be had, there, or old because a refresh failed. */
export function DetailPage<Data>({ answer, title, name, list, children }: Props<Data>) {
  const { data } = answer
  useTitle(data === undefined ? title : name(data))
  if (data === undefined)
    return (
      <>
        <PageHeader title={title} crumbs={[list]} />
        <Pending answer={answer} rows={6} />
      </>
    )
  return (
    <>
      {answer.error && <Stale since={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} />}
      {children(data)}
    </>
  )
}
