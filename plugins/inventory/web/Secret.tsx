import { ActionIcon, Icon, Id, Tooltip, useText, Words } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { mask } from '../contract.ts'
import classes from './inventory.module.css'

/** A secret stays covered until somebody who may see it asks; the server sends others the mask only (D-13, INV-44). */
export function Secret({ value, label }: { value: string | null; label: string }) {
  const t = useText('inventory')
  const [isShown, setShown] = useState(false)
  if (value === null || value === '') return <Words>{undefined}</Words>
  if (value === mask) return <span className="code">{mask}</span>
  const name = t(isShown ? 'secret.hide' : 'secret.reveal', { label })
  return (
    <span className={classes.secret}>
      {isShown ? <Id value={value} /> : <span className="code">{mask}</span>}
      <Tooltip label={name}>
        <ActionIcon size="xs" aria-label={name} aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          <Icon name={isShown ? 'hide' : 'show'} size={16} />
        </ActionIcon>
      </Tooltip>
    </span>
  )
}
