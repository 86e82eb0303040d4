import { Kbd, Modal, Stack, Switch } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { useState } from 'react'
import { hasPage } from '../shell/hasPage.ts'
import { setSingleKeys, singleKeysAreOn } from '../shell/keys.ts'
import { closeOverlay } from './open.ts'
import { goKeys } from './PaletteHost.tsx'
import classes from './Shortcuts.module.css'

const fixed: [string[], string][] = [
  [['Ctrl', 'K'], 'palette'],
  [['/'], 'palette'],
  [['?'], 'sheet'],
  [['['], 'sidebar'],
  [['C'], 'create'],
  [['J', 'K'], 'rows'],
  [['Enter'], 'open'],
  [['X'], 'select'],
  [['F'], 'filter'],
  [['E'], 'edit'],
  [['N', 'P'], 'failures'],
  [['L'], 'follow'],
  [['Esc'], 'close'],
]

/** All keys, and the switch for single ones. */
export default function Shortcuts() {
  const t = useText('web')
  const [isOn, setOn] = useState(singleKeysAreOn)
  const go = Object.entries(goKeys).filter(([, to]) => hasPage(to))
  return (
    <Modal
      opened
      onClose={closeOverlay}
      title={t('keys.title')}
      size="30rem"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        <Switch
          label={t('keys.single')}
          description={t('keys.singleHelp')}
          checked={isOn}
          onChange={event => {
            setSingleKeys(event.currentTarget.checked)
            setOn(event.currentTarget.checked)
          }}
        />
        <dl className={classes.keys}>
          {fixed.map(([keys, name]) => (
            <Row key={keys.join()} keys={keys} text={t(`keys.${name}`)} />
          ))}
          {go.map(([letter]) => (
            <Row key={letter} keys={['G', letter.toUpperCase()]} text={t(`keys.go.${letter}`)} />
          ))}
        </dl>
      </Stack>
    </Modal>
  )
}

function Row({ keys, text }: { keys: string[]; text: string }) {
  return (
    <div className={classes.row}>
      <dt>
        {keys.map(key => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </dt>
      <dd>{text}</dd>
    </div>
  )
}
