import {
  Button,
  Checkbox,
  Group,
  LoadError,
  Modal,
  Skeletons,
  skipToken,
  Stack,
  TextInput,
  toast,
  useApiMutation,
  useApiQuery,
  useText,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { Permission, Role } from '../../contract.ts'
import { identity } from '../api.ts'
import classes from '../identity.module.css'

/** The catalogue without what the role has already; several at once (RBAC-62). */
export function AddPermissions({ role, onClose }: { role: Role; onClose: () => void }) {
  const t = useText('identity')
  const words = useText('web')
  const { permissions, error, retry } = useCatalogue()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<readonly number[]>([])
  const add = useApiMutation(identity.addRolePermissions, {
    onSuccess: () => {
      toast.success(t('role.permissionsAdded', { count: chosen.length }))
      onClose()
    },
  })
  const held = new Set(role.permissions.map(permission => permission.permission_id))
  const wanted = text.trim().toLowerCase()
  const offered = permissions?.filter(
    permission =>
      !held.has(permission.permission_id) &&
      `${permission.name} ${permission.description ?? ''}`.toLowerCase().includes(wanted),
  )
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('role.addTitle', { name: role.name })}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Stack>
        <TextInput
          type="search"
          aria-label={t('role.searchPermission')}
          placeholder={t('role.searchPermission')}
          value={text}
          onChange={event => setText(event.currentTarget.value)}
          data-autofocus
        />
        {!offered ? (
          error ? (
            <LoadError error={error} onRetry={retry} />
          ) : (
            <Skeletons rows={6} />
          )
        ) : (
          <ul className={classes.choices} aria-label={t('field.permissions')}>
            {offered.map(permission => (
              <Choice
                key={permission.permission_id}
                permission={permission}
                isChosen={chosen.includes(permission.permission_id)}
                onToggle={id =>
                  setChosen(now => (now.includes(id) ? now.filter(one => one !== id) : [...now, id]))
                }
              />
            ))}
          </ul>
        )}
        {add.error && <LoadError error={add.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {words('common.cancel')}
          </Button>
          <Button
            disabled={chosen.length === 0}
            loading={add.isPending}
            onClick={() => add.mutate({ role_id: role.role_id, permission_ids: [...chosen] })}
          >
            {chosen.length === 0 ? t('role.addPermission') : t('role.addChosen', { count: chosen.length })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

interface ChoiceProps {
  permission: Permission
  isChosen: boolean
  onToggle: (id: number) => void
}

function Choice({ permission, isChosen, onToggle }: ChoiceProps) {
  return (
    <li>
      <Checkbox
        label={permission.name}
        description={permission.description}
        checked={isChosen}
        onChange={() => onToggle(permission.permission_id)}
      />
    </li>
  )
}

/** All permissions; the server gives a hundred at a time. */
function useCatalogue() {
  const page = (number: number) => ({ page: number, per_page: 100, sort: 'name', order: 'asc' as const })
  const first = useApiQuery(identity.listPermissions, page(1))
  const pages = first.data?.pagination.total_pages ?? 1
  const second = useApiQuery(identity.listPermissions, pages > 1 ? page(2) : skipToken)
  const third = useApiQuery(identity.listPermissions, pages > 2 ? page(3) : skipToken)
  const all = [first, second, third].slice(0, Math.max(1, Math.min(3, pages)))
  return {
    permissions: all.every(one => one.data) ? all.flatMap(one => one.data?.data ?? []) : undefined,
    error: all.find(one => one.error)?.error,
    retry: () => {
      for (const one of all) if (one.error) void one.refetch()
    },
  }
}
