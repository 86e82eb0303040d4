import { useConfig, useText } from '@omnicrm/sdk/web/core'
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react'
import { useTitle } from '../shell/useTitle.ts'
import { AuthPanel } from './AuthPanel.tsx'
import classes from './SignIn.module.css'

const menus = () => import('../shell/TopBarMenus.tsx')
const LanguageMenu = lazy(async () => ({ default: (await menus()).LanguageMenu }))
const SchemeToggle = lazy(async () => ({ default: (await menus()).SchemeToggle }))

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

/** A card beside the operator's panel: pages around signing in, outside both shells. */
export function BarePage({ title, tabTitle, text, wide, leadsFocus, children, foot }: Props) {
  const t = useText('web')
  const config = useConfig()
  const heading = useRef<HTMLHeadingElement>(null)
  useTitle(tabTitle ?? title)
  useEffect(() => {
    if (!leadsFocus) heading.current?.focus()
  }, [title, leadsFocus])
  return (
    <div className={classes.page}>
      <AuthPanel />
      <div className={classes.side}>
        <div className={classes.choices}>
          <Suspense fallback={null}>
            <LanguageMenu />
            <SchemeToggle />
          </Suspense>
        </div>
        <main className={classes.main} id="main">
          <section className={classes.card} data-wide={wide || undefined}>
            <h1 ref={heading} tabIndex={-1} className={classes.title}>
              {title}
            </h1>
            {config.tagline && <p className={classes.tagline}>{config.tagline}</p>}
            {text && <p className={classes.text}>{text}</p>}
            {children}
          </section>
          {(foot || config.support_url || config.faqs_url) && (
            <div className={classes.foot}>
              {foot}
              {config.faqs_url && <a href={config.faqs_url}>{t('shell.faqs')}</a>}
              {config.support_url && <a href={config.support_url}>{t('signIn.support')}</a>}
            </div>
          )}
        </main>
      </div>
    </div>
  )
}
