import { ActionIcon, Card, Facts, Icon, Id, Scannable, Tooltip, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { mask, type Item } from '../../contract.ts'
import classes from '../inventory.module.css'
import { Secret } from '../Secret.tsx'

/** How the device is reached and set up; absent for items that are none (INV-42 to INV-46); its address can be scanned (INV-49, INV-50). */
export function DeviceCard({ item }: { item: Item }) {
  const t = useText('inventory')
  const { management_url, management_username, management_password, config_content, config_file_path } = item
  const isDevice = [
    management_url,
    management_username,
    management_password,
    config_content,
    config_file_path,
  ]
  if (!isDevice.some(Boolean)) return null
  return (
    <Card title={t('item.device')}>
      <Facts
        facts={[
          { label: t('field.management_url'), value: <Scannable value={management_url} size={128} /> },
          {
            label: t('field.management_username'),
            value: <Secret value={management_username} label={t('field.management_username')} />,
          },
          {
            label: t('field.management_password'),
            value: <Secret value={management_password} label={t('field.management_password')} />,
          },
          { label: t('field.config_file_path'), value: <Id value={config_file_path} /> },
        ]}
      />
      {config_content && <Configuration text={config_content} />}
    </Card>
  )
}

function Configuration({ text }: { text: string }) {
  const t = useText('inventory')
  const [isShown, setShown] = useState(false)
  if (text === mask) return <Facts facts={[{ label: t('field.config_content'), value: mask }]} />
  const label = t(isShown ? 'secret.hide' : 'secret.reveal', { label: t('field.config_content') })
  return (
    <>
      <Facts
        facts={[
          {
            label: t('field.config_content'),
            value: (
              <Tooltip label={label}>
                <ActionIcon
                  size="xs"
                  aria-label={label}
                  aria-expanded={isShown}
                  onClick={() => setShown(!isShown)}
                >
                  <Icon name={isShown ? 'hide' : 'show'} size={16} />
                </ActionIcon>
              </Tooltip>
            ),
          },
        ]}
      />
      {isShown && (
        // A long text needs the keyboard to be scrolled.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className={classes.config} dir="ltr" tabIndex={0}>
          {text}
        </pre>
      )}
    </>
  )
}
