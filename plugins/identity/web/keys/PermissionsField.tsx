import {
  Checkbox,
  Notice,
  Pending,
  SimpleGrid,
  Stack,
  TextInput,
  useApiQuery,
  useText,
} from '@omnicrm/sdk/web'
import { useState, type ReactNode } from 'react'
import { identity } from '../api.ts'
import classes from '../identity.module.css'

/** Those that keys are mostly given, with the names behind each. */
const common = {
  viewCustomers: ['view_customer'],
  createCustomers: ['create_customer'],
  viewServices: ['view_customer_service'],
  createServices: ['create_customer_service'],
  provisioning: ['create_provision', 'view_provision'],
  viewInventory: ['view_inventory'],
  administrator: ['admin'],
} satisfies Record<string, readonly string[]>

interface Props {
  value: readonly string[]
  held: readonly string[]
  onChange: (names: string[]) => void
  error: ReactNode
}

/** Check boxes for the usual permissions, and all that the editor may give, to be searched. */
export function PermissionsField({ value, held, onChange, error }: Props) {
  const t = useText('identity')
  const grantable = useApiQuery(identity.grantablePermissions, {})
  const [text, setText] = useState('')
  if (!grantable.data) return <Pending answer={grantable} rows={6} />
  const names = grantable.data.data.map(one => one.name)
  const catalogue = [
    ...grantable.data.data,
    ...held.filter(name => !names.includes(name)).map(name => ({ name, description: null })),
  ]
  const set = (wanted: readonly string[], isOn: boolean) => {
    const rest = value.filter(name => !wanted.includes(name))
    onChange(isOn ? [...rest, ...wanted] : rest)
  }
  const offered = Object.entries(common).filter(([, wanted]) =>
    wanted.every(name => catalogue.some(one => one.name === name)),
  )
  const wanted = text.trim().toLowerCase()
  const found = catalogue.filter(one => `${one.name} ${one.description ?? ''}`.toLowerCase().includes(wanted))
  return (
    <Stack>
      {typeof error === 'string' && <Notice tone="danger">{error}</Notice>}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {offered.map(([key, wantedNames]) => (
          <Checkbox
            key={key}
            label={t(`keyForm.permission.${key}`)}
            checked={wantedNames.every(name => value.includes(name))}
            onChange={event => set(wantedNames, event.currentTarget.checked)}
          />
        ))}
      </SimpleGrid>
      {value.includes('admin') && <Notice tone="warning">{t('keyForm.everything')}</Notice>}
      <div className={classes.catalogue}>
        <TextInput
          type="search"
          label={t('keyForm.all', { count: value.length })}
          placeholder={t('role.searchPermission')}
          value={text}
          onChange={event => setText(event.currentTarget.value)}
        />
        <ul className={classes.choices} aria-label={t('keyForm.catalogue')}>
          {found.map(one => (
            <li key={one.name}>
              <Checkbox
                label={<span className="code">{one.name}</span>}
                description={one.description}
                checked={value.includes(one.name)}
                onChange={event => set([one.name], event.currentTarget.checked)}
              />
            </li>
          ))}
          {found.length === 0 && <li className={classes.detail}>{t('keyForm.nothingFound')}</li>}
        </ul>
      </div>
    </Stack>
  )
}
