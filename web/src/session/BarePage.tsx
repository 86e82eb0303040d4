import { useConfig, useText } from '@omnicrm/sdk/web/core'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTitle } from '../shell/useTitle.ts'
import { Wordmark } from '../shell/Wordmark.tsx'
import classes from './SignIn.module.css'

interface Props {
  /** Main heading and title of the browser tab. */
  title: string
  /** Title of the browser tab, when shorter than the heading. */
  tabTitle?: string
  /** Says what the page is for. */
  text?: string | undefined
  /** Room for more than a form: 36 rem. */
  wide?: boolean
  /** The page gives the focus to one of its fields itself. */
  leadsFocus?: boolean
  children?: ReactNode
  /** Below the card: ways to somewhere else. */
  foot?: ReactNode
}

/** A card with the operator's mark: pages around signing in, outside both shells. */
export function BarePage({ title, tabTitle, text, wide, leadsFocus, children, foot }: Props) {
  const t = useText('web')
  const config = useConfig()
  const heading = useRef<HTMLHeadingElement>(null)
  useTitle(tabTitle ?? title)
  useEffect(() => {
    if (!leadsFocus) heading.current?.focus()
  }, [title, leadsFocus])
  return (
    <main className={classes.page} id="main">
      <section className={classes.card} data-wide={wide || undefined}>
        <Wordmark large />
        {config.tagline && <p className={classes.tagline}>{config.tagline}</p>}
        <h1 ref={heading} tabIndex={-1} className={classes.title}>
          {title}
        </h1>
        {text && <p className={classes.text}>{text}</p>}
        {children}
      </section>
      {(foot || config.support_url) && (
        <div className={classes.foot}>
          {foot}
          {config.support_url && <a href={config.support_url}>{t('signIn.support')}</a>}
        </div>
      )}
    </main>
  )
}
