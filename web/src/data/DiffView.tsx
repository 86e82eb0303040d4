import { useText } from '@omnicrm/sdk/web/core'
import classes from './DiffView.module.css'
import { mask } from './mask.ts'

export interface FieldChange {
  /** Translated name of the field. */
  field: string
  old: unknown
  new: unknown
}

/** What changed: field, before, after. Secret names are masked. */
export function DiffView({ changes, caption }: { changes: readonly FieldChange[]; caption: string }) {
  const t = useText('web')
  return (
    <table className={classes.diff}>
      <caption className={classes.caption}>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t('diff.field')}</th>
          <th scope="col">{t('diff.before')}</th>
          <th scope="col">{t('diff.after')}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(change => (
          <tr key={change.field}>
            <th scope="row">{change.field}</th>
            <td>
              <del>{textOf(mask(change.old, change.field))}</del>
            </td>
            <td>
              <ins>{textOf(mask(change.new, change.field))}</ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const textOf = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
