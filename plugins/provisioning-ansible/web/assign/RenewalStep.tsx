import { Radio, useText } from '@omnicrm/sdk/web'
import classes from './assign.module.css'
import type { StepProps } from './AssignWizard.tsx'

/** Asked only when the product leaves it open (PLAN-20); there is no silent default. */
export function RenewalStep({ draft, change }: StepProps) {
  const t = useText('provisioning-ansible')
  return (
    <Radio.Group
      label={t('renewal.question')}
      description={t('renewal.help')}
      value={draft.autoRenew === undefined ? '' : String(draft.autoRenew)}
      onChange={value => change({ autoRenew: value === 'true' })}
    >
      <div className={classes.group}>
        {(['true', 'false'] as const).map(value => (
          <Radio.Card key={value} value={value} className={classes.option ?? ''}>
            <Radio.Indicator className={classes.indicator ?? ''} />
            <span className={classes.optionText}>
              <span className={classes.optionName}>{t(`renewal.${value}`)}</span>
              <span className={classes.optionDetail}>{t(`renewalHelp.${value}`)}</span>
            </span>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  )
}
