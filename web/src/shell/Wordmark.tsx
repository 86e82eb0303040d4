import { useConfig } from '@omnicrm/sdk/web/core'
import { firstCharacter } from '../format/format.ts'
import classes from './Wordmark.module.css'

/** The operator's logo, or its name set as a word mark. */
export function Wordmark({ large = false, short = false }: { large?: boolean; short?: boolean }) {
  const config = useConfig()
  if (config.logo_url && !short) {
    return (
      <img
        className={classes.logo}
        data-large={large || undefined}
        src={config.logo_url}
        alt={config.portal_name}
      />
    )
  }
  return (
    <span className={classes.mark} data-large={large || undefined}>
      <span className={classes.initial} aria-hidden>
        {firstCharacter(config.portal_name)}
      </span>
      <bdi className={short ? classes.hidden : classes.name}>{config.portal_name}</bdi>
    </span>
  )
}
