import {
  ActionIcon,
  Button,
  ConfirmDialog,
  DataTable,
  Icon,
  offerUndo,
  pagedLocally,
  Tooltip,
  useApiMutation,
  useCan,
  useText,
  When,
  type Column,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, type Attribute } from '../../contract.ts'
import { attributes, changed } from '../api.ts'
import classes from '../customers.module.css'
import { AddAttribute, EditAttribute } from './AttributeDialog.tsx'
import { AttributeValue } from './AttributeValue.tsx'
import { instantOf } from './kind.ts'

const source = pagedLocally(attributes.ofCustomer, {
  rows: (all: readonly Attribute[]) => all,
  texts: each => [each.attribute_name, each.attribute_value],
})

type Opened = { kind: 'add' } | { kind: 'edit' | 'delete'; attribute: Attribute }

/** Tab 6: names and values that the operator, its plays and its integrations keep about the customer. */
export function AttributesTab({ customerId, isArchived }: { customerId: number; isArchived: boolean }) {
  const t = useText('customers')
  const columns = useColumns()
  const mayAdd = useCan(can.createAttribute) && !isArchived
  const [opened, setOpened] = useState<Opened>()
  const close = () => setOpened(undefined)
  const add = mayAdd && (
    <Button
      variant="default"
      leftSection={<Icon name="add" size={16} />}
      onClick={() => setOpened({ kind: 'add' })}
    >
      {t('attribute.add')}
    </Button>
  )
  return (
    <>
      {add && <div className={classes.adds}>{add}</div>}
      <DataTable
        id="customer.attributes"
        prefix="attributes-"
        caption={t('tab.attributes')}
        source={source}
        input={{ customer_id: customerId }}
        columns={columns}
        rowKey={row => row.attribute_id}
        rowName={row => row.attribute_name}
        search={t('attribute.search')}
        defaults={{ sort: 'attribute_name', order: 'asc' }}
        rowActions={row => <RowActions attribute={row} onOpen={setOpened} />}
        empty={{ title: t('attribute.empty'), text: t('attribute.emptyText'), icon: 'tag' }}
      />
      {opened?.kind === 'add' && <AddAttribute customerId={customerId} onClose={close} />}
      {opened?.kind === 'edit' && <EditAttribute attribute={opened.attribute} onClose={close} />}
      {opened?.kind === 'delete' && <DeleteAttribute attribute={opened.attribute} onClose={close} />}
    </>
  )
}

function useColumns(): Column<Attribute>[] {
  const t = useText('customers')
  return [
    {
      key: 'attribute_name',
      label: t('field.attribute_name'),
      sortable: true,
      card: 'title',
      cell: row => <bdi className={`code ${classes.long}`}>{row.attribute_name}</bdi>,
      text: row => row.attribute_name,
    },
    {
      key: 'attribute_value',
      label: t('field.attribute_value'),
      sortable: true,
      card: 'fact',
      cell: row => <AttributeValue value={row.attribute_value} />,
      text: row => row.attribute_value,
    },
    {
      key: 'created',
      label: t('field.created'),
      sortable: true,
      card: 'none',
      cell: row => <When at={instantOf(row.created)} />,
      text: row => row.created,
    },
    {
      key: 'last_modified',
      label: t('field.last_modified'),
      sortable: true,
      card: 'fact',
      cell: row => <When at={instantOf(row.last_modified)} />,
      text: row => row.last_modified,
    },
  ]
}

interface RowProps {
  attribute: Attribute
  onOpen: (opened: Opened) => void
}

function RowActions({ attribute, onOpen }: RowProps) {
  const t = useText('customers')
  const mayEdit = useCan(can.updateAttribute)
  const mayDelete = useCan(can.deleteAttribute)
  const name = attribute.attribute_name
  return (
    <>
      {mayEdit && (
        <Tooltip label={t('attribute.edit')}>
          <ActionIcon
            aria-label={t('attribute.editOf', { name })}
            onClick={() => onOpen({ kind: 'edit', attribute })}
          >
            <Icon name="edit" size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      {mayDelete && (
        <Tooltip label={t('attribute.delete')}>
          <ActionIcon
            aria-label={t('attribute.deleteOf', { name })}
            onClick={() => onOpen({ kind: 'delete', attribute })}
          >
            <Icon name="delete" size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </>
  )
}

/** What reads it may fail from now on (ATTR-14); the value can be put back. */
function DeleteAttribute({ attribute, onClose }: { attribute: Attribute; onClose: () => void }) {
  const t = useText('customers')
  const { attribute_id, customer_id, attribute_name, attribute_value } = attribute
  const putBack = useApiMutation(attributes.set, { invalidates: changed })
  const mayPutBack = useCan(can.createAttribute)
  const remove = useApiMutation(attributes.delete, {
    invalidates: changed,
    onSuccess: () => {
      const undo = () => putBack.mutate({ customer_id, attribute_name, attribute_value })
      if (mayPutBack) offerUndo(t('attribute.deleted', { name: attribute_name }), undo)
    },
  })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('attribute.deleteTitle', { name: attribute_name })}
      consequences={[
        { text: t('attribute.deleteEffect'), tone: 'warning' },
        { text: t('attribute.deleteKept'), tone: 'info' },
      ]}
      verb={t('attribute.delete')}
      danger
      onConfirm={() => remove.mutateAsync({ attribute_id })}
    />
  )
}
