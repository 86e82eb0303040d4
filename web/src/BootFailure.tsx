import { isApiError } from '@omnicrm/sdk/web/core'
import classes from './BootFailure.module.css'

/** Shown when not even the settings could be read: translations and theme are not there yet. */
export function BootFailure({ cause }: { cause: unknown }) {
  const message = isApiError(cause) ? cause.message : 'This page could not start.'
  return (
    <main className={classes.page}>
      <h1>OmniCRM</h1>
      <p role="alert">{message}</p>
      <button type="button" onClick={() => location.reload()}>
        Try again · Reintentar
      </button>
    </main>
  )
}
