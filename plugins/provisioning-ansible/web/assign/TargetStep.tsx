import { EmptyState, LoadError, Radio, Skeletons, Status, useText } from '@omnicrm/sdk/web'
import classes from './assign.module.css'
import type { StepProps } from './AssignWizard.tsx'

/** Which of several services of the same type gets the add-on (PLAN-30, PLAN-31). */
export function TargetStep({ known, change }: StepProps) {
  const t = useText('provisioning-ansible')
  if (!known.targets)
    return known.error ? <LoadError error={known.error} /> : <Skeletons rows={3} height={48} />
  if (known.targets.length === 0)
    return <EmptyState title={t('target.none')} text={t('target.noneText')} icon="services" />
  return (
    <Radio.Group
      label={t('target.label')}
      value={String(known.serviceId ?? '')}
      onChange={value => change({ serviceId: Number(value) })}
    >
      <div className={classes.group}>
        {known.targets.map(service => (
          <Radio.Card
            key={service.service_id}
            value={String(service.service_id)}
            className={classes.option ?? ''}
          >
            <Radio.Indicator className={classes.indicator ?? ''} />
            <span className={classes.optionText}>
              <bdi className={classes.optionName}>
                {t('target.option', {
                  name: service.service_name ?? service.service_uuid,
                  id: service.service_id,
                })}
              </bdi>
            </span>
            <Status domain="service" value={service.display_status} />
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  )
}
