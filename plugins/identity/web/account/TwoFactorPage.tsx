import {
  BarePage,
  Button,
  Link,
  Notice,
  Skeletons,
  session,
  signOut,
  Stack,
  useNavigate,
  useSearchParams,
  useSession,
  useText,
} from '@omnicrm/sdk/web'
import { useEffect, useRef, useState } from 'react'
import type { Enrolment } from '../../contract/two-factor.ts'
import { ProveStep } from './ProveStep.tsx'
import { ScanStep } from './ScanStep.tsx'
import classes from './account.module.css'

type Step = 'prove' | 'scan' | 'done'
const steps: readonly Step[] = ['prove', 'scan', 'done']

/**
 * Sets up the second factor: password, picture and codes, confirmation (AUTH-69). The one open page while it is
 * imposed and missing (AUTH-46). Leaving before the confirmation changes nothing (AUTH-63).
 */
export default function TwoFactorPage() {
  const t = useText('identity')
  const { me, mustEnrol } = useSession()
  const [search] = useSearchParams()
  const isNewDevice = search.get('for') === 'new-device'
  const [isImposed] = useState(mustEnrol)
  const [wasEnrolled] = useState(() => session.get().me?.is_2fa_enabled === true)
  const [enrolment, setEnrolment] = useState<Enrolment>()
  const [isDone, setDone] = useState(false)
  if (!me) return <Skeletons />
  if (wasEnrolled && !isNewDevice) return <AlreadyOn />
  const step: Step = isDone ? 'done' : enrolment ? 'scan' : 'prove'
  return (
    <BarePage
      wide
      leadsFocus
      title={t(isNewDevice ? 'twoFactor.newDevice' : 'twoFactor.title')}
      text={step === 'prove' ? t(isImposed ? 'twoFactor.imposed' : 'twoFactor.text') : undefined}
    >
      <p className={classes.steps} aria-live="polite">
        {t('twoFactor.stepOf', {
          step: steps.indexOf(step) + 1,
          steps: steps.length,
          label: t(`twoFactor.step.${step}`),
        })}
      </p>
      {step === 'prove' && <ProveStep userId={me.user_id} byCode={isNewDevice} onProved={setEnrolment} />}
      {step === 'scan' && enrolment && (
        <ScanStep userId={me.user_id} enrolment={enrolment} onDone={() => setDone(true)} />
      )}
      {step === 'done' ? <Done isImposed={isImposed} /> : <WayOut isImposed={isImposed} />}
    </BarePage>
  )
}

function WayOut({ isImposed }: { isImposed: boolean }) {
  const t = useText('identity')
  const navigate = useNavigate()
  return isImposed ? (
    <Button variant="subtle" onClick={() => void signOut()}>
      {t('account.signOut')}
    </Button>
  ) : (
    <Button variant="subtle" onClick={() => void navigate('/profile#security')}>
      {t('account.cancel')}
    </Button>
  )
}

function Done({ isImposed }: { isImposed: boolean }) {
  const t = useText('identity')
  const button = useRef<HTMLAnchorElement>(null)
  useEffect(() => button.current?.focus(), [])
  return (
    <Stack gap="md">
      <Notice tone="success">{t('twoFactor.done')}</Notice>
      <Button component={Link} to={isImposed ? '/' : '/profile#security'} fullWidth ref={button}>
        {t('twoFactor.goOn')}
      </Button>
    </Stack>
  )
}

function AlreadyOn() {
  const t = useText('identity')
  return (
    <BarePage title={t('twoFactor.title')} text={t('twoFactor.already')}>
      <Button component={Link} to="/profile#security" fullWidth>
        {t('twoFactor.toSecurity')}
      </Button>
    </BarePage>
  )
}
