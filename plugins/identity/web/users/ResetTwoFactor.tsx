import { ConfirmDialog, Textarea, toast, useApiMutation, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { User } from '../../contract.ts'
import { identity, userName } from '../api.ts'
import { WhoIsIt } from './WhoIsIt.tsx'

/** For a person who lost the device: identity first, and how it was proved is kept (AUTH-97, AUTH-101). */
export function ResetTwoFactor({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useText('identity')
  const words = useText('web')
  const [reason, setReason] = useState('')
  const reset = useApiMutation(identity.disable2fa, {
    onSuccess: () => toast.success(t('resetTwoFactor.done', { name: userName(user) })),
    onError: () => toast.danger(t('resetTwoFactor.failed')),
  })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('resetTwoFactor.title', { name: userName(user) })}
      text={<WhoIsIt user={user} />}
      consequences={[
        { text: t('resetTwoFactor.identify'), tone: 'danger' },
        { text: t('resetTwoFactor.effect'), tone: 'warning' },
        { text: t('resetTwoFactor.again'), tone: 'info' },
      ]}
      verb={t('resetTwoFactor.verb')}
      danger
      onConfirm={() =>
        reset.mutateAsync({ user_id: user.user_id, ...(reason.trim() ? { reason: reason.trim() } : {}) })
      }
    >
      <Textarea
        label={words('form.optional', { label: t('resetTwoFactor.reason') })}
        description={t('resetTwoFactor.reasonHelp')}
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
