import { Button, Icon, isImpersonating, useSession, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { LoginAsUser } from './LoginAsUser.tsx'

/** Beside people who have a user account, wherever other plugins show them (USG-65). */
export default function LoginAsUserButton({
  userId,
  name,
}: {
  readonly userId: number
  readonly name: string
}) {
  const t = useText('identity')
  const { me } = useSession()
  const [asks, setAsks] = useState(false)
  if (me?.user_id === userId || isImpersonating()) return null
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<Icon name="impersonate" size={16} />}
        aria-label={t('loginAs.verbOf', { name })}
        onClick={() => setAsks(true)}
      >
        {t('loginAs.verb')}
      </Button>
      {asks && <LoginAsUser userId={userId} name={name} onClose={() => setAsks(false)} />}
    </>
  )
}
