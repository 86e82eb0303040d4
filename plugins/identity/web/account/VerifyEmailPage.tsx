import {
  BarePage,
  Button,
  CodeInput,
  isApiError,
  Link,
  LoadError,
  Notice,
  reloadMe,
  Skeletons,
  Stack,
  TextInput,
  useParams,
  useSearchParams,
  useSession,
  useSubmit,
  useText,
  type ApiError,
} from '@omnicrm/sdk/web'
import { useEffect, useRef, useState } from 'react'
import { identity } from '../api.ts'
import classes from './account.module.css'
import { SignUpPassword, type VerificationProof } from './SignUpPassword.tsx'

/** Where the link of the mail leads (AUTH-167); without a token, the place for the code of the mail. */
export default function VerifyEmailPage() {
  const t = useText('identity')
  const { token } = useParams()
  const [verified, setVerified] = useState<string>()
  const [asked, setAsked] = useState<VerificationProof>()
  if (verified !== undefined) return <Verified email={verified} />
  if (asked) return <SignUpPassword proof={asked} onDone={setVerified} />
  const next = { onDone: setVerified, onPassword: setAsked }
  return token ? (
    <ByLink token={token} {...next} />
  ) : (
    <BarePage title={t('verify.codeTitle')} text={t('verify.codeText')} leadsFocus foot={<WayBack />}>
      <ByCode {...next} />
    </BarePage>
  )
}

function WayBack() {
  const t = useText('identity')
  const { state } = useSession()
  return state === 'signedIn' ? (
    <Link to="/profile">{t('verify.toProfile')}</Link>
  ) : (
    <Link to="/login">{t('account.backToSignIn')}</Link>
  )
}

interface WayProps {
  /** @param email the address that now counts */
  onDone: (email: string) => void
  /** Who signs up has to tell the password too. */
  onPassword: (proof: VerificationProof) => void
}

const wantsPassword = (cause: unknown): boolean =>
  isApiError(cause) && cause.code === 'identity.signUpPassword'

function ByLink({ token, onDone, onPassword }: WayProps & { token: string }) {
  const t = useText('identity')
  const [error, setError] = useState<ApiError>()
  const isAsked = useRef(false)
  useEffect(() => {
    // The token works once: it must not be sent twice.
    if (isAsked.current) return
    isAsked.current = true
    identity.verifyEmail({ token }).then(
      async ({ email }) => {
        await reloadMe()
        onDone(email)
      },
      (cause: unknown) => {
        if (wantsPassword(cause)) return onPassword({ token })
        if (!isApiError(cause)) throw cause
        setError(cause)
      },
    )
  }, [token, onDone, onPassword])
  return (
    <BarePage title={error ? t('verify.badTitle') : t('verify.title')} foot={<WayBack />}>
      {error ? (
        <Stack gap="md">
          <LoadError error={error} />
          <Button component={Link} to="/verify-email" variant="default" fullWidth>
            {t('verify.enterCode')}
          </Button>
        </Stack>
      ) : (
        <Skeletons rows={2} />
      )}
    </BarePage>
  )
}

function ByCode({ onDone, onPassword }: WayProps) {
  const t = useText('identity')
  const { me } = useSession()
  const [search] = useSearchParams()
  const [email, setEmail] = useState(search.get('email') ?? me?.email ?? '')
  const [isKnown] = useState(email !== '')
  const [attempt, setAttempt] = useState(0)
  const { errors, error, isBusy, refuse, run } = useSubmit(['email', 'code'])
  const send = async (code: string) => {
    if (!email.trim()) return refuse({ email: t('forgot.missing') })
    const proof = { email: email.trim(), code }
    await run(async () => {
      try {
        const answer = await identity.verifyEmail(proof)
        await reloadMe()
        onDone(answer.email)
      } catch (cause) {
        if (!wantsPassword(cause)) throw cause
        onPassword(proof)
      } finally {
        setAttempt(count => count + 1)
      }
    })
  }
  return (
    <Stack gap="md">
      <TextInput
        name="email"
        type="email"
        dir="ltr"
        label={t('field.email')}
        autoComplete="email"
        value={email}
        error={errors['email']}
        onChange={event => setEmail(event.currentTarget.value)}
        required
        withAsterisk={false}
      />
      <div className={classes.code}>
        <span aria-hidden>{t('verify.code')}</span>
        <CodeInput
          key={attempt}
          label={t('verify.code')}
          onComplete={code => void send(code)}
          disabled={isBusy}
          isWrong={error !== undefined}
          takesFocus={isKnown || attempt > 0}
        />
      </div>
      {error && <LoadError error={error} />}
    </Stack>
  )
}

function Verified({ email }: { email: string }) {
  const t = useText('identity')
  const { state } = useSession()
  return (
    <BarePage title={t('verify.doneTitle')}>
      <Notice tone="success">{t('verify.done', { email })}</Notice>
      <Button component={Link} to={state === 'signedIn' ? '/profile' : '/login'} fullWidth>
        {state === 'signedIn' ? t('verify.toProfile') : t('account.toSignIn')}
      </Button>
    </BarePage>
  )
}
