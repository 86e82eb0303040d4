import {
  ActionIcon,
  ConfirmDialog,
  Icon,
  Link,
  Menu,
  toast,
  useApiMutation,
  useCan,
  useText,
} from '@omnicrm/sdk/web'
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
  if (!withView && !mayUpdate && !mayDelete) return null
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            aria-label={t('item.actionsOf', { name: itemName(item) })}
            variant={withView ? 'subtle' : 'default'}
          >
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {withView && (
            <Menu.Item
              component={Link}
              to={itemPath(item.inventory_id)}
              leftSection={<Icon name="show" size={16} />}
            >
              {t('item.view')}
            </Menu.Item>
          )}
          {withView && mayUpdate && (
            <Menu.Item
              component={Link}
              to={`${itemPath(item.inventory_id)}/edit`}
              leftSection={<Icon name="edit" size={16} />}
            >
              {t('item.edit')}
            </Menu.Item>
          )}
          {mayUpdate && isFree && (
            <Menu.Item leftSection={<Icon name="user" size={16} />} onClick={() => setAsked('assign')}>
              {t('assign.open')}
            </Menu.Item>
          )}
          {mayUpdate && !isFree && (
            <Menu.Item leftSection={<Icon name="rollback" size={16} />} onClick={() => setAsked('release')}>
              {t('release.open')}
            </Menu.Item>
          )}
          {mayUpdate && (
            <Menu.Item leftSection={<Icon name="refresh" size={16} />} onClick={() => setAsked('state')}>
              {t('state.open')}
            </Menu.Item>
          )}
          {mayDelete && (
            <>
              <Menu.Divider />
              <Menu.Item
                color="danger"
                disabled={!isFree}
                leftSection={<Icon name="delete" size={16} />}
                onClick={() => setAsked('delete')}
              >
                {t(isFree ? 'item.delete' : 'item.deleteRefused')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
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
