import {
  ConfirmDialog,
  Field,
  Form,
  Modal,
  toast,
  useApiForm,
  useApiMutation,
  useText,
  type ListViewsPlace,
} from '@omnicrm/sdk/web'
import type { ReactNode } from 'react'
import type { SavedView } from '../contract.ts'
import { named, stateNow, views } from './api.ts'

/** Keeps what the list shows under a new name, and opens it. */
export function SaveDialog({ place, onClose }: { place: ListViewsPlace; onClose: () => void }) {
  const t = useText('views')
  const form = useApiForm(views.create, {
    fixed: { list: place.list, state: stateNow(place) },
    onDone: made => {
      toast.success(t('saved', { title: made.title }))
      onClose()
      place.show(named(made))
    },
  })
  return (
    <Dialog title={t('create.title')} onClose={onClose}>
      <Form form={form} submit={t('create.submit')} onCancel={onClose} inDialog>
        <Field name="title" label={t('field.title')} as="text" />
        <Field name="shared" label={t('field.shared')} help={t('field.sharedHelp')} />
      </Form>
    </Dialog>
  )
}

export function RenameDialog({ view, onClose }: { view: SavedView; onClose: () => void }) {
  const t = useText('views')
  const form = useApiForm(views.update, {
    fixed: { saved_view_id: view.saved_view_id },
    initial: { title: view.title },
    changedOnly: true,
    required: ['title'],
    onDone: made => {
      toast.success(t('saved', { title: made.title }))
      onClose()
    },
  })
  return (
    <Dialog title={t('rename.title', { title: view.title })} onClose={onClose}>
      <Form form={form} submit={t('rename.submit')} onCancel={onClose} inDialog>
        <Field name="title" label={t('field.title')} as="text" />
      </Form>
    </Dialog>
  )
}

interface DeleteProps {
  view: SavedView
  onClose: () => void
  onDone: () => void
}

/** Another person's view can't be given back, so it is asked first. */
export function DeleteDialog({ view, onClose, onDone }: DeleteProps) {
  const t = useText('views')
  const remove = useApiMutation(views.remove, {
    onSuccess: () => {
      onDone()
      toast.success(t('delete.done', { title: view.title }))
    },
  })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('delete.title', { title: view.title })}
      consequences={[{ text: t('delete.effect', { name: view.user_name }), tone: 'warning' }]}
      verb={t('delete.open')}
      danger
      onConfirm={() => remove.mutateAsync({ saved_view_id: view.saved_view_id })}
    />
  )
}

function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const words = useText('web')
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': words('common.close') }}>
      {children}
    </Modal>
  )
}
