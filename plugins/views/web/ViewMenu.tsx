import {
  ActionMenu,
  Button,
  offerUndo,
  toast,
  useApiMutation,
  useCan,
  useText,
  ViewActions,
  type ListViewsPlace,
  type MenuAction,
} from '@omnicrm/sdk/web'
import { useRef, useState } from 'react'
import type { SavedView } from '../contract.ts'
import { named, stateNow, views } from './api.ts'
import { DeleteDialog, RenameDialog, SaveDialog } from './dialogs.tsx'

interface Props {
  place: ListViewsPlace
  /** The one that is open, if any. */
  view: SavedView | undefined
  isOwn: boolean
  isChanged: boolean
}

/** One button that saves, and what else can be done with the view that is open. */
export function ViewMenu({ place, view, isOwn, isChanged }: Props) {
  const t = useText('views')
  const isAdmin = useCan('admin')
  const [dialog, setDialog] = useState<'save' | 'rename' | 'delete'>()
  const button = useRef<HTMLButtonElement>(null)
  const close = () => setDialog(undefined)
  const deeds = useDeeds(place, () => button.current?.focus())
  const savesChanges = view !== undefined && isOwn && isChanged
  const actionsOf = (of: SavedView): (MenuAction | false)[] => [
    { label: t('create.asNew'), icon: 'add', does: () => setDialog('save') },
    isChanged && { label: t('reset'), icon: 'rollback', does: () => place.show(named(of)) },
    isOwn && { label: t('rename.open'), icon: 'edit', does: () => setDialog('rename') },
    isOwn && {
      label: t(of.shared ? 'share.stop' : 'share.open'),
      icon: of.shared ? 'lock' : 'share',
      does: () => deeds.share(of),
    },
    // Shared ones of others are deleted by administrators.
    (isOwn || isAdmin) && {
      label: t('delete.open'),
      icon: 'delete',
      danger: true,
      does: () => (isOwn ? deeds.remove(of) : setDialog('delete')),
    },
  ]
  return (
    <ViewActions>
      <Button
        ref={button}
        size="xs"
        variant="subtle"
        onClick={() => (savesChanges ? deeds.save(view) : setDialog('save'))}
      >
        {savesChanges ? t('save') : t('create.open')}
      </Button>
      {view && <ActionMenu label={t('actions', { title: view.title })} actions={actionsOf(view)} />}
      {dialog === 'save' && <SaveDialog place={place} onClose={close} />}
      {dialog === 'rename' && view && <RenameDialog view={view} onClose={close} />}
      {dialog === 'delete' && view && (
        <DeleteDialog view={view} onClose={close} onDone={() => place.show(undefined)} />
      )}
    </ViewActions>
  )
}

/** What is done at once to an own view and can be taken back. */
function useDeeds(place: ListViewsPlace, onGone: () => void) {
  const t = useText('views')
  const refused = { onError: (error: Error) => toast.danger(error.message) }
  const update = useApiMutation(views.update, refused)
  const create = useApiMutation(views.create, refused)
  const remove = useApiMutation(views.remove, refused)
  const change = (
    { saved_view_id }: SavedView,
    to: { state?: SavedView['state']; shared?: boolean },
    { done, back }: { done: string; back: typeof to },
  ) => {
    // The button stays as it is meanwhile: one that is disabled would lose the focus.
    if (update.isPending) return
    update.mutate(
      { saved_view_id, ...to },
      { onSuccess: () => offerUndo(done, () => update.mutate({ saved_view_id, ...back })) },
    )
  }
  return {
    save: (view: SavedView) =>
      change(
        view,
        { state: stateNow(place) },
        { done: t('saved', { title: view.title }), back: { state: view.state } },
      ),
    share: (view: SavedView) =>
      change(
        view,
        { shared: !view.shared },
        {
          done: t(view.shared ? 'share.stopped' : 'share.done', { title: view.title }),
          back: { shared: view.shared },
        },
      ),
    remove: ({ saved_view_id, list, title, state, shared }: SavedView) =>
      remove.mutate(
        { saved_view_id },
        {
          onSuccess: () => {
            place.show(undefined)
            onGone()
            offerUndo(t('delete.done', { title }), () => create.mutate({ list, title, state, shared }))
          },
        },
      ),
  }
}
