import { useText } from '@omnicrm/sdk/web/core'
import { useEffect } from 'react'
import { useBlocker } from 'react-router'
import { ConfirmDialog } from '../feedback/ConfirmDialog.tsx'
import type { ApiForm } from './useApiForm.ts'

/** Leaving a form with changes asks once; closing the tab lets the browser ask. */
export function LeaveGuard({ form }: { form: Pick<ApiForm, 'mantine' | 'isBusy'> }) {
  const t = useText('web')
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      currentLocation.pathname !== nextLocation.pathname && form.mantine.isDirty() && !form.isBusy,
  )
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (form.mantine.isDirty()) event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [form])
  if (blocker.state !== 'blocked') return null
  return (
    <ConfirmDialog
      opened
      title={t('form.leaveTitle')}
      text={t('form.leaveText')}
      verb={t('form.leave')}
      cancel={t('form.stay')}
      onConfirm={() => blocker.proceed()}
      onClose={() => blocker.reset()}
    />
  )
}
