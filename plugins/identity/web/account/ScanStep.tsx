import {
  Button,
  CodeInput,
  Id,
  LoadError,
  QrCode,
  reloadMe,
  Stack,
  Text,
  useSubmit,
  useText,
} from '@omnicrm/sdk/web'
import { useEffect, useRef, useState } from 'react'
import type { Enrolment } from '../../contract/two-factor.ts'
import { identity } from '../api.ts'
import { BackupCodes } from './BackupCodes.tsx'
import classes from './account.module.css'

interface Props {
  userId: number
  enrolment: Enrolment
  onDone: () => void
}

/** Picture and secret for the app, backup codes to keep, and a code that shows that the app has it (AUTH-69). */
export function ScanStep({ userId, enrolment, onDone }: Props) {
  const t = useText('identity')
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <Stack gap="lg">
      <section className={classes.part}>
        <h2 ref={heading} tabIndex={-1} className={classes.heading}>
          {t('twoFactor.scan')}
        </h2>
        <div className={classes.scan}>
          <QrCode text={enrolment.qr_code_url} label={t('twoFactor.qr')} size={192} />
          <div className={classes.manual}>
            <Text>{t('twoFactor.apps')}</Text>
            <Text>{t('twoFactor.byHand')}</Text>
            <div className={classes.secret}>
              <Id value={enrolment.totp_secret} />
            </div>
          </div>
        </div>
      </section>
      <section className={classes.part}>
        <h2 className={classes.heading}>{t('codes.title')}</h2>
        <BackupCodes codes={enrolment.backup_codes} />
      </section>
      <Confirm userId={userId} onDone={onDone} />
    </Stack>
  )
}

function Confirm({ userId, onDone }: Pick<Props, 'userId' | 'onDone'>) {
  const t = useText('identity')
  const [code, setCode] = useState('')
  const [attempt, setAttempt] = useState(0)
  const { errors, error, isBusy, run } = useSubmit([])
  const confirm = async (typed: string) => {
    await run(async () => {
      try {
        await identity.verify2faSetup({ user_id: userId, code: typed })
      } catch (cause) {
        setAttempt(attempt + 1)
        setCode('')
        throw cause
      }
      await reloadMe()
      onDone()
    })
  }
  return (
    <section className={classes.part}>
      <h2 className={classes.heading}>{t('twoFactor.confirmTitle')}</h2>
      <CodeInput
        key={attempt}
        label={t('twoFactor.code')}
        onChange={setCode}
        onComplete={typed => void confirm(typed)}
        disabled={isBusy}
        isWrong={error !== undefined || Object.keys(errors).length > 0}
        takesFocus={attempt > 0}
      />
      {error && <LoadError error={error} />}
      <Button loading={isBusy} disabled={code.length < 6} fullWidth onClick={() => void confirm(code)}>
        {t('twoFactor.confirm')}
      </Button>
    </section>
  )
}
