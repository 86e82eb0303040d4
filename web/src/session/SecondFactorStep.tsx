import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { isApiError, useText, type Me } from '@omnicrm/sdk/web/core'
import { useEffect, useRef, useState } from 'react'
import { TabBar } from '../data/TabBar.tsx'
import { Notice } from '../feedback/Notice.tsx'
import { CodeInput } from './CodeInput.tsx'
import { signInWithCode, type Challenge } from './signIn.ts'

interface Props {
  challenge: Challenge
  onDone: (me: Me, byRecoveryCode: boolean) => void
  /** Back to the password; no session was made (AUTH-11). */
  onCancel: () => void
  /** The challenge has ended: the password is asked for again. */
  onExpired: () => void
}

type Way = 'app' | 'recovery'

/** A code of the authenticator app, or one of the recovery codes. */
export default function SecondFactorStep({ challenge, onDone, onCancel, onExpired }: Props) {
  const t = useText('web')
  const [error, setError] = useState<string>()
  const [attempt, setAttempt] = useState(0)
  const [busy, setBusy] = useState(false)
  // At first and after a refusal; who walks over the tabs by keyboard stays there.
  const [leads, setLeads] = useState(true)
  const tabs = [
    { name: 'app' as Way, label: t('secondFactor.app') },
    { name: 'recovery' as Way, label: t('secondFactor.recovery') },
  ]
  const [way, setWay] = useState<Way>('app')
  const open = tabs.find(tab => tab.name === way)

  const verify = async (code: string) => {
    setBusy(true)
    setError(undefined)
    try {
      onDone(await signInWithCode(challenge, code), way === 'recovery')
    } catch (cause) {
      if (isApiError(cause) && cause.code === 'identity.badChallenge') return onExpired()
      setError(isApiError(cause) ? cause.message : t('signIn.failed'))
      // New, empty boxes, of which the first takes the focus.
      setAttempt(attempt + 1)
      setLeads(true)
      setBusy(false)
    }
  }

  if (!open) return null
  return (
    <Stack gap="md">
      <TabBar
        tabs={tabs}
        open={open}
        label={t('secondFactor.ways')}
        onOpen={tab => {
          setWay(tab.name)
          setError(undefined)
          setLeads(false)
        }}
      >
        {way === 'app' ? (
          <AppCode
            key={attempt}
            takesFocus={leads}
            isBusy={busy}
            error={error}
            onCode={code => void verify(code)}
          />
        ) : (
          <RecoveryCode
            key={attempt}
            takesFocus={leads}
            isBusy={busy}
            error={error}
            onCode={code => void verify(code)}
          />
        )}
      </TabBar>
      <Button variant="subtle" onClick={onCancel}>
        {t('common.cancel')}
      </Button>
    </Stack>
  )
}

interface WayProps {
  takesFocus: boolean
  isBusy: boolean
  error: string | undefined
  onCode: (code: string) => void
}

function AppCode({ takesFocus, isBusy, error, onCode }: WayProps) {
  const t = useText('web')
  return (
    <Stack gap="md">
      <Text>{t('secondFactor.appText')}</Text>
      <Group justify="center">
        <CodeInput
          label={t('secondFactor.app')}
          onComplete={onCode}
          disabled={isBusy}
          isWrong={error !== undefined}
          takesFocus={takesFocus}
        />
      </Group>
      {error && <Notice tone="danger">{error}</Notice>}
    </Stack>
  )
}

function RecoveryCode({ takesFocus, isBusy, error, onCode }: WayProps) {
  const t = useText('web')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (takesFocus) field.current?.focus()
  }, [takesFocus])
  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault()
        const code = field.current?.value.replaceAll(/\s/g, '') ?? ''
        if (code) onCode(code)
        else field.current?.focus()
      }}
    >
      <Stack gap="md">
        <TextInput
          ref={field}
          name="recovery_code"
          label={t('secondFactor.recovery')}
          description={t('secondFactor.recoveryText')}
          dir="ltr"
          autoComplete="one-time-code"
          required
          withAsterisk={false}
        />
        {error && <Notice tone="danger">{error}</Notice>}
        <Button type="submit" loading={isBusy} fullWidth>
          {t('secondFactor.verify')}
        </Button>
      </Stack>
    </form>
  )
}
