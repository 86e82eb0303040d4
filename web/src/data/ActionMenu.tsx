import { ActionIcon, Menu } from '@mantine/core'
import { Link } from 'react-router'
import { Icon } from '../Icon.tsx'
import type { IconName } from '../icons.ts'

export interface MenuAction {
  label: string
  icon: IconName
  /** The page it leads to, or what it does. */
  does: string | (() => void)
  disabled?: boolean
  /** Stands last, set apart. */
  danger?: boolean
}

interface Props {
  /** "Actions of …": what the button is called. */
  label: string
  /** Those that make sense here and now, and `false` for the others. */
  actions: readonly (MenuAction | false)[]
  /** Beside other buttons; without it, in a row. */
  framed?: boolean
}

/** Three dots with what can be done with a thing; nothing where nothing can. */
export function ActionMenu({ label, actions, framed = false }: Props) {
  const offered = actions.filter(action => action !== false)
  const usual = offered.filter(action => !action.danger)
  const last = offered.filter(action => action.danger)
  if (offered.length === 0) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={label} variant={framed ? 'default' : 'subtle'}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {usual.map(itemOf)}
        {usual.length > 0 && last.length > 0 && <Menu.Divider />}
        {last.map(itemOf)}
      </Menu.Dropdown>
    </Menu>
  )
}

function itemOf({ label, icon, does, disabled = false, danger = false }: MenuAction) {
  const looks = {
    leftSection: <Icon name={icon} size={16} />,
    disabled,
    ...(danger ? { color: 'danger' } : {}),
  }
  return typeof does === 'string' ? (
    <Menu.Item key={label} component={Link} to={does} {...looks}>
      {label}
    </Menu.Item>
  ) : (
    <Menu.Item key={label} onClick={does} {...looks}>
      {label}
    </Menu.Item>
  )
}
