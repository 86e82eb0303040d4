import {
  Button,
  Card,
  LoadError,
  Select,
  Stacked,
  Switch,
  TextInput,
  useApiMutation,
  useApiQuery,
  useText,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { importFields, textFields, type ImportRow, type Template } from '../../contract.ts'
import { imports, templates } from '../api.ts'
import { useStates } from '../words.ts'
import classes from './imports.module.css'

/** Which column is which field, beside the first rows of the file; then check it, or import it. */
export function ColumnsCard({ row }: { row: ImportRow }) {
  const t = useText('inventory')
  const states = useStates()
  const types = useApiQuery(templates.list, {})
  const template = types.data?.find(each => each.inventory_template_id === row.inventory_template_id)
  const [fields, setFields] = useState(row.columns.map(each => each.field))
  const [state, setState] = useState<string | null>(row.defaults['item_state'] ?? null)
  const [location, setLocation] = useState(row.defaults['item_location'] ?? '')
  const [isAll, setAll] = useState(row.mode === 'all')
  const start = useApiMutation(imports.start, {})
  const run = (dry_run: boolean) =>
    start.mutate({
      inventory_import_id: row.inventory_import_id,
      dry_run,
      item: template?.item ?? null,
      fields,
      defaults: {
        ...(state === null ? {} : { item_state: state }),
        ...(location.trim() === '' ? {} : { item_location: location.trim() }),
      },
      mode: isAll ? 'all' : 'valid',
    })
  return (
    <Card title={t('import.columns')}>
      <Stacked>
        <ColumnTable row={row} template={template} fields={fields} onFields={setFields} />
        <div className={classes.form}>
          <Select
            label={t('import.defaultState')}
            data={states}
            value={state}
            onChange={setState}
            clearable
          />
          <TextInput
            label={t('import.defaultLocation')}
            value={location}
            maxLength={255}
            onChange={event => setLocation(event.target.value)}
          />
          <Switch
            label={t('import.all')}
            description={t('import.allHelp')}
            checked={isAll}
            onChange={event => setAll(event.target.checked)}
          />
        </div>
        {start.error && <LoadError error={start.error} />}
        <div className={classes.actions}>
          <Button
            variant={row.status === 'Checked' ? 'default' : 'filled'}
            loading={start.isPending}
            onClick={() => run(true)}
          >
            {t('import.check')}
          </Button>
          <Button
            variant={row.status === 'Checked' ? 'filled' : 'default'}
            disabled={start.isPending}
            onClick={() => run(false)}
          >
            {t('import.run')}
          </Button>
        </div>
      </Stacked>
    </Card>
  )
}

interface TableProps {
  row: ImportRow
  template: Template | undefined
  fields: (string | null)[]
  onFields: (fields: (string | null)[]) => void
}

function ColumnTable({ row, template, fields, onFields }: TableProps) {
  const t = useText('inventory')
  const sample = useApiQuery(imports.sample, { inventory_import_id: row.inventory_import_id })
  const options = useFieldOptions(template)
  return (
    // A wide table needs the keyboard to be scrolled.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={classes.scroll} tabIndex={0} aria-label={t('import.columns')}>
      <table className={classes.columns}>
        <thead>
          <tr>
            <th scope="col">{t('import.column')}</th>
            <th scope="col">{t('import.field')}</th>
            <th scope="col">{t('import.sample')}</th>
          </tr>
        </thead>
        <tbody>
          {row.columns.map(({ header }, index) => (
            // Headers may be there twice.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={index}>
              <th scope="row">
                <bdi>{header}</bdi>
              </th>
              <td>
                <Select
                  aria-label={t('import.fieldOf', { column: header })}
                  placeholder={t('import.leftOut')}
                  data={options}
                  value={fields[index] ?? null}
                  onChange={field => onFields(fields.with(index, field))}
                  searchable
                  clearable
                />
              </td>
              <td className="code">
                {sample.data?.data
                  .slice(0, 3)
                  .map(each => each.cells[index])
                  .filter(Boolean)
                  .join(' · ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {sample.error && <LoadError error={sample.error} onRetry={() => void sample.refetch()} />}
    </section>
  )
}

/** Labelled fields of the type first; without a type, all of them by number. */
function useFieldOptions(template: Template | undefined): { value: string; label: string }[] {
  const t = useText('inventory')
  const texts: readonly string[] = textFields
  return importFields.flatMap(field => {
    if (!texts.includes(field)) return [{ value: field, label: t(`field.${field}`, { defaultValue: field }) }]
    const label = template?.[`${field}_label` as keyof Template]
    if (template && !label) return []
    return [{ value: field, label: label ? String(label) : field }]
  })
}
