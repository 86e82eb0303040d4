import { useComputedColorScheme } from '@mantine/core'
import { useConfig } from '@omnicrm/sdk/web/core'
import { logoOf } from './logo.ts'
import { useNames } from './useNames.ts'
import classes from './Wordmark.module.css'

/** Logo and names at the start of a header. `small`: where there is little room; `short`: without room for the names. */
export function Wordmark({ small = false, short = false }: { small?: boolean; short?: boolean }) {
  const config = useConfig()
  const { portal, company } = useNames()
  const scheme = useComputedColorScheme('light')
  return (
    <span className={classes.mark}>
      <img className={classes.logo} src={logoOf(config, small ? 'small' : 'header', scheme)} alt="" />
      <span className={short ? classes.hidden : classes.names}>
        <bdi className={classes.name}>{portal}</bdi>
        {company !== portal && <bdi className={classes.company}>{company}</bdi>}
      </span>
    </span>
  )
}
