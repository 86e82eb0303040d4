import {
  ConfirmDialog,
  impersonationPath,
  isApiError,
  startImpersonation,
  Textarea,
  toast,
  useApiMutation,
  useText,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { identity } from '../api.ts'

interface Props {
  userId: number
  name: string
  onClose: () => void
}

/**
 * Asks first, with a reason for the log, then opens a tab as that user (USG-66, USG-83, PORT-70). One whose tab was
 * closed goes on until somebody ends it: that is offered here.
 */
export function LoginAsUser({ userId, name, onClose }: Props) {
  const t = useText('identity')
  const words = useText('web')
  const [reason, setReason] = useState('')
  const start = useApiMutation(identity.impersonate, {
    onSuccess: answer => {
      if (startImpersonation(answer)) return
      // The browser keeps pages from opening tabs; a link that is pressed is not kept.
      toast.warning(
        <a href={impersonationPath(answer)} target="_blank" rel="opener">
          {t('loginAs.blocked', { name })}
        </a>,
        { stays: false },
      )
    },
  })
  const stop = useApiMutation(identity.stopImpersonation)
  const isOther = isApiError(start.error) && start.error.code === 'identity.alreadyImpersonating'
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('loginAs.title', { name })}
      consequences={[
        { text: t('loginAs.tab'), tone: 'info', icon: 'external' },
        { text: t('loginAs.logged'), tone: 'warning', icon: 'history' },
        { text: t('loginAs.advice'), tone: 'warning', icon: 'user' },
        ...(isOther ? [{ text: t('loginAs.stillOpen'), tone: 'danger' as const }] : []),
      ]}
      verb={t(isOther ? 'loginAs.stopAndVerb' : 'loginAs.verb')}
      onConfirm={async () => {
        if (isOther) await stop.mutateAsync({}).catch(passEnded)
        const given = reason.trim()
        await start.mutateAsync({ user_id: userId, use_cookie: true, ...(given ? { reason: given } : {}) })
      }}
    >
      <Textarea
        label={words('form.optional', { label: t('loginAs.reason') })}
        description={t('loginAs.reasonHelp')}
        value={reason}
        maxLength={2000}
        autosize
        minRows={2}
        dir="auto"
        onChange={event => setReason(event.currentTarget.value)}
      />
    </ConfirmDialog>
  )
}

/** It may have ended by itself meanwhile, or from another page. */
function passEnded(cause: unknown): void {
  if (!isApiError(cause) || cause.code !== 'identity.notImpersonating') throw cause
}
