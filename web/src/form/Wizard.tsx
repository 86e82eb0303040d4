import { Button, Modal } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { useEffect, useRef, type ReactNode } from 'react'
import { useSearchParams } from '../shell/useSearchParams.ts'
import { LoadError } from '../feedback/states.tsx'
import { Icon } from '../Icon.tsx'
import classes from './Wizard.module.css'

export interface WizardStep {
  /** Name in the address. */
  name: string
  label: string
  content: ReactNode
  /** False keeps the step open: show why on its fields. */
  check?: () => boolean | Promise<boolean>
  /** Why the step can't be left yet; shown beside the disabled button. */
  blocked?: string | undefined
}

interface Props {
  /** Question groups; the last one is the review (`ReviewList`). */
  steps: readonly WizardStep[]
  /** Verb and object of the last button. */
  finish: string
  onFinish: () => void | Promise<void>
  onCancel: () => void
  isBusy?: boolean
  /** A refusal of the server, shown above the buttons. */
  error?: Error | undefined
  /** Why the last step can't be done now; shown beside the disabled button. */
  blocked?: string | undefined
}

/** Steps with one question group each. The step is in the address, so Back and reload keep the place. */
export function Wizard({ steps, finish, onFinish, onCancel, isBusy = false, error, blocked }: Props) {
  const t = useText('web')
  const [search, setSearch] = useSearchParams()
  const heading = useRef<HTMLHeadingElement>(null)
  const at = Math.max(
    0,
    steps.findIndex(step => step.name === search.get('step')),
  )
  const current = steps[at]
  const isLast = at === steps.length - 1
  const former = useRef(at)
  useEffect(() => {
    if (former.current !== at) heading.current?.focus()
    former.current = at
  }, [at])
  if (!current) return null
  const reason = current.blocked ?? (isLast ? blocked : undefined)
  const go = (index: number) => {
    const step = steps[index]
    if (!step) return
    setSearch(
      now => {
        now.set('step', step.name)
        return now
      },
      { preventScrollReset: false },
    )
  }
  const next = async () => {
    if (current.check && !(await current.check())) return
    if (isLast) await onFinish()
    else go(at + 1)
  }
  return (
    <form
      noValidate
      className={classes.wizard}
      onSubmit={event => {
        event.preventDefault()
        void next()
      }}
    >
      <ol className={classes.steps} aria-label={t('wizard.steps')}>
        {steps.map((step, index) => (
          <li
            key={step.name}
            aria-current={index === at ? 'step' : undefined}
            data-done={index < at || undefined}
          >
            <button type="button" disabled={index >= at} onClick={() => go(index)}>
              <span className={`${classes.number} num`} aria-hidden>
                {index < at ? <Icon name="check" size={16} /> : index + 1}
              </span>
              {step.label}
            </button>
          </li>
        ))}
      </ol>
      <p className={classes.short}>
        {t('wizard.stepOf', { step: at + 1, steps: steps.length, label: current.label })}
      </p>
      <h2 ref={heading} className={classes.heading} tabIndex={-1}>
        {current.label}
      </h2>
      <div className={classes.content}>{current.content}</div>
      {error && <LoadError error={error} />}
      <div className={classes.foot}>
        {at > 0 && (
          <Button variant="default" onClick={() => go(at - 1)} leftSection={<Icon name="back" size={16} />}>
            {t('wizard.back')}
          </Button>
        )}
        <span className={classes.blocked}>{reason}</span>
        <Button variant="subtle" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={isBusy} disabled={reason !== undefined}>
          {isLast ? finish : t('wizard.next')}
        </Button>
      </div>
    </form>
  )
}

/** The same wizard in a dialog, for three steps at most. */
export function WizardDialog({
  title,
  onClose,
  ...wizard
}: Omit<Props, 'onCancel'> & { title: string; onClose: () => void }) {
  const t = useText('web')
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Wizard {...wizard} onCancel={onClose} />
    </Modal>
  )
}
