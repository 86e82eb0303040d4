import { ConfirmDialog, Link, Notice, Pending, useApiQuery, useText } from '@omnicrm/sdk/web'
import type { Template } from '../../contract.ts'
import { templates } from '../api.ts'
import classes from '../inventory.module.css'

interface Props {
  template: Template
  onClose: () => void
  onConfirm: () => Promise<void>
}

/** A new name breaks the link of products that ask for the old one: they are listed before it is saved (INV-21). */
export function RenameDialog({ template, onClose, onConfirm }: Props) {
  const t = useText('inventory')
  const { inventory_template_id, item } = template
  const answer = useApiQuery(templates.uses, { inventory_template_id })
  const uses = answer.data?.data
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('rename.title', { name: item })}
      verb={t('rename.submit')}
      blocked={!uses}
      onConfirm={onConfirm}
    >
      {!uses ? (
        <Pending answer={answer} rows={2} />
      ) : uses.length === 0 ? (
        <Notice tone="info">{t('rename.unused')}</Notice>
      ) : (
        <Notice tone="warning" title={t('rename.used', { count: uses.length })}>
          <ul>
            {uses.map(each => (
              <li key={each.link}>
                <Link className={`link ${classes.breaks}`} to={each.link} target="_blank">
                  <bdi>{each.name}</bdi>
                </Link>
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </ConfirmDialog>
  )
}
