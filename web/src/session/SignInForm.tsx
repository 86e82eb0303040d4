import { useText, type Me } from '@omnicrm/sdk/web/core'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { Skeletons } from '../feedback/states.tsx'
import { PasswordStep } from './PasswordStep.tsx'
import type { Challenge } from './signIn.ts'

const SecondFactorStep = lazy(() => import('./SecondFactorStep.tsx'))

interface Props {
  email?: string | undefined
  /** @param byRecoveryCode one of few codes is spent: time to set up a new device */
  onDone: (me: Me, byRecoveryCode: boolean) => void
  /** Other ways, below the question for the password. */
  children?: ReactNode
}

/** E-mail and password, then the second factor where one is set up. */
export function SignInForm({ email, onDone, children }: Props) {
  const t = useText('web')
  const [tried, setTried] = useState({ email, remember: false })
  const [challenge, setChallenge] = useState<Challenge>()
  const [refusal, setRefusal] = useState<string>()
  const back = (reason?: string) => {
    setChallenge(undefined)
    setRefusal(reason)
  }
  if (!challenge) {
    return (
      <>
        <PasswordStep
          email={tried.email}
          remember={tried.remember}
          refusal={refusal}
          onDone={me => onDone(me, false)}
          onChallenge={(asked, credentials) => {
            setTried(credentials)
            setChallenge(asked)
          }}
        />
        {children}
      </>
    )
  }
  return (
    <Suspense fallback={<Skeletons rows={3} />}>
      <SecondFactorStep
        challenge={challenge}
        onDone={onDone}
        onCancel={() => back()}
        onExpired={() => back(t('secondFactor.expired'))}
      />
    </Suspense>
  )
}
