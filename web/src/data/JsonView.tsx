import { CopyButton } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { useState } from 'react'
import { Icon } from '../Icon.tsx'
import classes from './JsonView.module.css'
import { mask } from './mask.ts'

interface Props {
  value: unknown
  label: string
  /** Levels that are open at first. */
  depth?: number
}

/** A structure, folded; secret names are masked; the whole can be copied. */
export function JsonView({ value, label, depth = 1 }: Props) {
  const t = useText('web')
  const shown = mask(value)
  return (
    <section className={classes.json} aria-label={label}>
      <header className={classes.head}>
        <span>{label}</span>
        <CopyButton value={JSON.stringify(shown, undefined, 2)}>
          {({ copied, copy }) => (
            <button type="button" className={classes.copy} onClick={copy}>
              <Icon name={copied ? 'check' : 'copy'} size={16} />
              {copied ? t('common.copied') : t('common.copy')}
            </button>
          )}
        </CopyButton>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keys */}
      <div className={`${classes.tree} code`} tabIndex={0} role="group" aria-label={label}>
        <Node name={undefined} value={shown} depth={depth} />
      </div>
    </section>
  )
}

function Node({ name, value, depth }: { name: string | undefined; value: unknown; depth: number }) {
  const [opened, setOpened] = useState(depth > 0)
  if (typeof value !== 'object' || value === null) {
    return (
      <div className={classes.line}>
        {name !== undefined && <span className={classes.key}>{name}: </span>}
        <span className={classes.value}>{JSON.stringify(value) ?? '–'}</span>
      </div>
    )
  }
  const entries = Object.entries(value)
  const isList = Array.isArray(value)
  const size = isList ? `[${entries.length}]` : `{${entries.length}}`
  return (
    <details open={opened} onToggle={event => setOpened(event.currentTarget.open)} className={classes.node}>
      <summary>
        {name !== undefined && <span className={classes.key}>{name}: </span>}
        <span className={classes.size}>{size}</span>
      </summary>
      {/* Drawn only when opened: the facts of a whole host would hang the browser. */}
      {opened && (
        <div className={classes.inner}>
          {entries.map(([key, inner]) => (
            <Node key={key} name={key} value={inner} depth={depth - 1} />
          ))}
        </div>
      )}
    </details>
  )
}
