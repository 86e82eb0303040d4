import { ActionMenu, ConfirmDialog, toast, useApiMutation, useCan, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, type Item } from '../../contract.ts'
import { inventory, itemName, itemPath } from '../api.ts'
import { AssignDialog } from './AssignDialog.tsx'
import { ReleaseDialog } from './ReleaseDialog.tsx'
import { StateDialog } from './StateDialog.tsx'

interface Props {
  item: Item
  /** In lists: the way to the item. */
  withView?: boolean
  onDeleted?: () => void
}

type Asked = 'assign' | 'release' | 'state' | 'delete'

/** What can be done with an item; what its state forbids is not offered. */
export function ItemMenu({ item, withView = false, onDeleted }: Props) {
  const t = useText('inventory')
  const mayUpdate = useCan(can.update)
  const mayDelete = useCan(can.delete)
  const [asked, setAsked] = useState<Asked>()
  const isFree = item.customer_id === null && item.service_id === null
  const close = () => setAsked(undefined)
  const page = itemPath(item.inventory_id)
  return (
    <>
      <ActionMenu
        label={t('item.actionsOf', { name: itemName(item) })}
        framed={!withView}
        actions={[
          withView && { label: t('item.view'), icon: 'show', does: page },
          withView && mayUpdate && { label: t('item.edit'), icon: 'edit', does: `${page}/edit` },
          mayUpdate && isFree && { label: t('assign.open'), icon: 'user', does: () => setAsked('assign') },
          mayUpdate &&
            !isFree && { label: t('release.open'), icon: 'rollback', does: () => setAsked('release') },
          mayUpdate && { label: t('state.open'), icon: 'refresh', does: () => setAsked('state') },
          mayDelete && {
            label: t(isFree ? 'item.delete' : 'item.deleteRefused'),
            icon: 'delete',
            danger: true,
            disabled: !isFree,
            does: () => setAsked('delete'),
          },
        ]}
      />
      {asked === 'assign' && <AssignDialog item={item} onClose={close} />}
      {asked === 'release' && <ReleaseDialog item={item} onClose={close} />}
      {asked === 'state' && <StateDialog item={item} onClose={close} />}
      {asked === 'delete' && <DeleteItem item={item} onClose={close} onDeleted={onDeleted} />}
    </>
  )
}

interface DeleteProps {
  item: Item
  onClose: () => void
  onDeleted: (() => void) | undefined
}

function DeleteItem({ item, onClose, onDeleted }: DeleteProps) {
  const t = useText('inventory')
  const remove = useApiMutation(inventory.delete, {
    // The page of the item is about to be left; reading it again would show an error for a moment.
    invalidates: onDeleted ? [inventory.list] : ['inventory'],
    onSuccess: () => {
      toast.success(t('item.deleted', { name: itemName(item) }))
      onDeleted?.()
    },
  })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('item.deleteTitle', { name: itemName(item) })}
      consequences={[{ text: t('item.deleteEffect'), tone: 'warning' }]}
      verb={t('item.delete')}
      danger
      onConfirm={() => remove.mutateAsync({ inventory_id: item.inventory_id })}
    />
  )
}
