import {
  Consequences,
  Field,
  Form,
  Modal,
  Notice,
  Button,
  Group,
  Stack,
  useApiForm,
  useText,
  type OutputOf,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { User } from '../../contract.ts'
import type { accountsApi } from '../../contract/accounts.ts'
import { identity, userName } from '../api.ts'
import { ShownOnce } from '../ShownOnce.tsx'
import { WhoIsIt } from './WhoIsIt.tsx'

type Done = OutputOf<(typeof accountsApi)['adminResetPassword']>

/** A temporary password: generated and shown once, or the one typed here (AUTH-141, AUTH-191). */
export function ResetPassword({ user, onClose }: { user: User; onClose: () => void }) {
  const [done, setDone] = useState<Done>()
  if (!done) return <Ask user={user} onDone={setDone} onClose={onClose} />
  return done.temporary_password === null ? (
    <TypedIsSet user={user} onClose={onClose} />
  ) : (
    <Generated user={user} password={done.temporary_password} onClose={onClose} />
  )
}

interface AskProps {
  user: User
  onDone: (done: Done) => void
  onClose: () => void
}

function Ask({ user, onDone, onClose }: AskProps) {
  const t = useText('identity')
  const words = useText('web')
  const form = useApiForm(identity.adminResetPassword, {
    fixed: { user_id: user.user_id, force_change: true },
    onDone,
  })
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('resetPassword.title', { name: userName(user) })}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Form form={form} submit={t('resetPassword.verb')} onCancel={onClose} inDialog>
        <WhoIsIt user={user} />
        <Consequences
          items={[
            { text: t('resetPassword.generated'), tone: 'info' },
            { text: t('resetPassword.mustChange'), tone: 'info' },
            { text: t('resetPassword.sessions'), tone: 'warning' },
          ]}
        />
        <Field
          name="new_password"
          label={t('field.password')}
          help={t('resetPassword.blank')}
          as="password"
          autoComplete="new-password"
        />
      </Form>
    </Modal>
  )
}

function Generated({ user, password, onClose }: { user: User; password: string; onClose: () => void }) {
  const t = useText('identity')
  return (
    <ShownOnce
      title={t('resetPassword.doneTitle', { name: userName(user) })}
      label={t('field.password')}
      value={password}
      copy={t('resetPassword.copy')}
      warnings={[
        { text: t('resetPassword.once'), tone: 'warning' },
        { text: t('resetPassword.inPerson'), tone: 'warning' },
        { text: t('resetPassword.noMail'), tone: 'danger' },
        { text: t('resetPassword.mustChange'), tone: 'info' },
      ]}
      onClose={onClose}
    />
  )
}

function TypedIsSet({ user, onClose }: { user: User; onClose: () => void }) {
  const t = useText('identity')
  const words = useText('web')
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('resetPassword.doneTitle', { name: userName(user) })}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Stack>
        <Notice tone="success">{t('resetPassword.typedSet')}</Notice>
        <Consequences
          items={[
            { text: t('resetPassword.inPerson'), tone: 'warning' },
            { text: t('resetPassword.noMail'), tone: 'danger' },
            { text: t('resetPassword.mustChange'), tone: 'info' },
          ]}
        />
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            {words('common.close')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
