import { ActionIcon, Button, Field, FieldGroup, FieldRow, Icon, Tooltip, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { textFields } from '../../contract.ts'
import classes from '../inventory.module.css'
import { useStates } from '../words.ts'

interface Props {
  /** How many labels are in use at first; two at least. */
  labels: number
  /** Empties a label that is taken away. */
  onRemove: (field: string) => void
}

/** Name, costs, up to twenty labels, who sees it, what happens on return (INV-7 to INV-13). */
export function TemplateFields({ labels, onRemove }: Props) {
  const t = useText('inventory')
  const states = useStates()
  const [shown, setShown] = useState(Math.max(2, labels))
  return (
    <>
      <FieldGroup title={t('template.basic')}>
        <FieldRow>
          <Field name="item" label={t('field.item')} help={t('template.itemHelp')} />
          <Field name="icon" label={t('field.icon')} as="code" help={t('template.iconHelp')} />
        </FieldRow>
        <FieldRow>
          <Field name="wholesale_cost" label={t('field.wholesale_cost')} />
          <Field name="retail_cost" label={t('field.retail_cost')} />
          <Field name="replacement_fee" label={t('field.replacement_fee')} />
        </FieldRow>
      </FieldGroup>
      <FieldGroup title={t('template.labels')} help={t('template.labelsHelp')}>
        {textFields.slice(0, shown).map((field, index) => (
          <div key={field} className={classes.labelRow}>
            <Field name={`${field}_label`} label={t('template.label', { number: index + 1 })} />
            {index >= 2 && index === shown - 1 && (
              <Tooltip label={t('template.removeLabel')}>
                <ActionIcon
                  aria-label={t('template.removeLabel')}
                  onClick={() => {
                    onRemove(`${field}_label`)
                    setShown(shown - 1)
                  }}
                >
                  <Icon name="clear" size={16} />
                </ActionIcon>
              </Tooltip>
            )}
          </div>
        ))}
        {shown < textFields.length && (
          <div>
            <Button
              variant="default"
              leftSection={<Icon name="add" size={16} />}
              onClick={() => setShown(shown + 1)}
            >
              {t('template.addField')}
            </Button>
          </div>
        )}
      </FieldGroup>
      <FieldGroup title={t('template.visibility')}>
        <Field name="allow_dropdown_staff" label={t('field.allow_dropdown_staff')} />
        <Field name="allow_dropdown_customer" label={t('field.allow_dropdown_customer')} />
      </FieldGroup>
      <FieldGroup title={t('template.return')}>
        <FieldRow>
          <Field
            name="release_state"
            label={t('field.release_state')}
            as="select"
            options={states}
            help={t('template.releaseHelp')}
          />
          <Field
            name="quarantine_days"
            label={t('field.quarantine_days')}
            help={t('template.quarantineHelp')}
          />
          <Field name="low_stock_threshold" label={t('field.low_stock_threshold')} />
        </FieldRow>
      </FieldGroup>
    </>
  )
}
