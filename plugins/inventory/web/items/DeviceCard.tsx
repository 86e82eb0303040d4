import { ActionIcon, Card, Facts, Icon, Id, QrCode, Tooltip, useText, Words } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { mask, type Item } from '../../contract.ts'
import classes from '../inventory.module.css'
import { Secret } from '../Secret.tsx'

/** How the device is reached and set up; absent for items that are none (INV-42 to INV-46). */
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
          { label: t('field.management_url'), value: <Address url={management_url} /> },
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

/** The code beside its text. Only web addresses are links; an eSIM code is text to copy (INV-49, INV-50, INV-52). */
function Address({ url }: { url: string | null }) {
  const t = useText('inventory')
  if (!url) return <Words>{undefined}</Words>
  return (
    <span className={classes.address}>
      <QrCode text={url} label={t('qr.label', { url })} size={128} />
      {/^https?:\/\//i.test(url) ? (
        <a className={classes.link} href={url} target="_blank" rel="noreferrer" dir="ltr">
          {url}
        </a>
      ) : (
        <Id value={url} />
      )}
    </span>
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
