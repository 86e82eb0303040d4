import { ActionIcon } from '@mantine/core'
import { useReducedMotion } from '@mantine/hooks'
import { useConfig, useText, type UiConfig } from '@omnicrm/sdk/web/core'
import { useEffect, useState } from 'react'
import { Icon } from '../Icon.tsx'
import { logoOf } from '../shell/logo.ts'
import classes from './AuthPanel.module.css'

const turnMilliseconds = 8000

/**
 * The operator's picture, logo and sentences beside the forms around signing in (CONF-98); on phones a strip with the
 * logo. Sentences change by themselves only where motion is welcome, and stop when told to (WCAG 2.2.2).
 */
export function AuthPanel() {
  const t = useText('web')
  const config = useConfig()
  const prefersStill = useReducedMotion(true, { getInitialValueInEffect: false })
  const [stopped, setStopped] = useState<boolean>()
  const [turns, setTurns] = useState(0)
  const quotes = useQuotes(config)
  const rests = stopped ?? prefersStill
  useEffect(() => {
    if (rests || quotes.length < 2) return
    const timer = setInterval(() => setTurns(count => count + 1), turnMilliseconds)
    return () => clearInterval(timer)
  }, [rests, quotes.length])
  const current = turns % quotes.length
  const quote = quotes[current]
  return (
    <aside
      className={`auth-one-bg ${classes.panel ?? ''}`}
      aria-label={t('auth.panel', { company: config.company_name })}
      style={config.auth_background ? pictureOf(config.auth_background) : undefined}
    >
      <Brand />
      <div className={classes.quotes}>
        <figure className={classes.quote} key={current} aria-live={rests ? 'polite' : 'off'}>
          <blockquote className={classes.text}>{quote?.text}</blockquote>
          {quote?.author && <figcaption className={classes.author}>{quote.author}</figcaption>}
        </figure>
        {quotes.length > 1 && (
          <div className={classes.controls}>
            <ActionIcon
              className={classes.control ?? ''}
              variant="transparent"
              aria-label={rests ? t('auth.go') : t('auth.stop')}
              onClick={() => setStopped(!rests)}
            >
              <Icon name={rests ? 'go' : 'pause'} size={16} />
            </ActionIcon>
            {quotes.map(({ text }, index) => (
              <button
                key={text}
                type="button"
                className={classes.dot}
                aria-label={t('auth.show', { number: index + 1, total: quotes.length })}
                aria-current={index === current}
                onClick={() => {
                  setStopped(true)
                  setTurns(index)
                }}
              />
            ))}
          </div>
        )}
      </div>
    </aside>
  )
}

/** The name stands where the logo ends: neither shows until that is known, so that it does not move. */
function Brand() {
  const config = useConfig()
  const [isSettled, setSettled] = useState(false)
  const settle = () => setSettled(true)
  return (
    <div className={classes.brand} data-settled={isSettled || undefined}>
      <img
        className={classes.logo}
        src={logoOf(config, 'panel', 'light')}
        alt=""
        onLoad={settle}
        onError={settle}
      />
      <bdi>{config.company_name}</bdi>
    </div>
  )
}

function useQuotes({ auth_quotes: own }: UiConfig): readonly { text: string; author?: string }[] {
  const t = useText('web')
  return own?.length
    ? own
    : [{ text: t('auth.quote1') }, { text: t('auth.quote2') }, { text: t('auth.quote3') }]
}

/** Darkened, so that the words read on any picture. */
const pictureOf = (url: string) => ({
  backgroundImage: `linear-gradient(rgb(0 0 0 / 0.6), rgb(0 0 0 / 0.6)), url("${url}")`,
})
