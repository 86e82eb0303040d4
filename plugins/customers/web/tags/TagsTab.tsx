import {
  ActionIcon,
  Button,
  ConfirmDialog,
  DataTable,
  Icon,
  offerUndo,
  pagedLocally,
  Tags,
  Tooltip,
  useApiMutation,
  useApiQuery,
  useCan,
  useText,
  When,
  Words,
  type Column,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, type Tag } from '../../contract.ts'
import { changed, tags } from '../api.ts'
import { instantOf } from '../attributes/kind.ts'
import classes from '../customers.module.css'
import { pillOf, stateOf, type TagState } from './tag.ts'
import { AddTag, EditTag } from './TagDialog.tsx'

type Row = Tag & { state: TagState }
type Opened = { kind: 'add' } | { kind: 'edit' | 'delete'; tag: Tag }

const source = pagedLocally(tags.ofCustomer, {
  rows: (all: readonly Tag[]): readonly Row[] =>
    all.map(tag => ({ ...tag, state: stateOf(tag, new Date()) })),
  texts: tag => [tag.tag_text, tag.tag_link],
})
const states = ['active', 'waiting', 'over'] as const
const plain = { sort: 'tag_active_date', order: 'desc' } as const
/** Where there are others, those of now come first to mind. */
const ofNow = { ...plain, filters: { state: ['active'] } } as const

/** Tab 7: the tags of now; the others are kept and found with the filter (TAG-15, 02 A-6). */
export function TagsTab({ customerId, isArchived }: { customerId: number; isArchived: boolean }) {
  const t = useText('customers')
  const columns = useColumns()
  const { data: all = [] } = useApiQuery(tags.ofCustomer, { customer_id: customerId })
  const hasOthers = all.some(tag => stateOf(tag, new Date()) !== 'active')
  const mayAdd = useCan(can.createTag) && !isArchived
  const [opened, setOpened] = useState<Opened>()
  const close = () => setOpened(undefined)
  const add = mayAdd && (
    <Button
      variant="default"
      leftSection={<Icon name="add" size={16} />}
      onClick={() => setOpened({ kind: 'add' })}
    >
      {t('tag.add')}
    </Button>
  )
  return (
    <>
      {add && <div className={classes.adds}>{add}</div>}
      <DataTable
        id="customer.tags"
        prefix="tags-"
        caption={t('tab.tags')}
        source={source}
        input={{ customer_id: customerId }}
        columns={columns}
        rowKey={row => row.tag_id}
        rowName={row => row.tag_text}
        search={t('tag.search')}
        filters={[
          {
            field: 'state',
            label: t('field.tag_state'),
            options: states.map(value => ({ value, label: t(`tag.state.${value}`) })),
          },
        ]}
        defaults={hasOthers ? ofNow : plain}
        rowActions={row => <RowActions tag={row} onOpen={setOpened} />}
        empty={{ title: t('tag.empty'), text: t('tag.emptyText'), icon: 'tag' }}
      />
      {opened?.kind === 'add' && <AddTag customerId={customerId} onClose={close} />}
      {opened?.kind === 'edit' && <EditTag tag={opened.tag} onClose={close} />}
      {opened?.kind === 'delete' && <DeleteTag tag={opened.tag} onClose={close} />}
    </>
  )
}

function useColumns(): Column<Row>[] {
  const t = useText('customers')
  return [
    {
      key: 'tag_text',
      label: t('field.tag'),
      sortable: true,
      card: 'title',
      cell: row => <Tags tags={[pillOf(row)]} />,
      text: row => row.tag_text,
    },
    {
      key: 'state',
      label: t('field.tag_state'),
      sortable: true,
      card: 'none',
      cell: row => t(`tag.state.${row.state}`),
      text: row => row.state,
    },
    {
      key: 'tag_active_date',
      label: t('field.tag_active_date'),
      sortable: true,
      card: 'fact',
      cell: row => <When at={instantOf(row.tag_active_date)} as="instant" />,
      text: row => row.tag_active_date,
    },
    {
      key: 'tag_deactivate_date',
      label: t('field.tag_deactivate_date'),
      sortable: true,
      card: 'fact',
      cell: row => <When at={instantOf(row.tag_deactivate_date)} as="instant" />,
      text: row => row.tag_deactivate_date,
    },
    {
      key: 'tag_link',
      label: t('field.tag_link'),
      sortable: true,
      card: 'none',
      cell: row => (
        <span className={classes.long}>
          <Words>{row.tag_link}</Words>
        </span>
      ),
      text: row => row.tag_link,
    },
  ]
}

interface RowProps {
  tag: Tag
  onOpen: (opened: Opened) => void
}

function RowActions({ tag, onOpen }: RowProps) {
  const t = useText('customers')
  const mayEdit = useCan(can.updateTag)
  const mayDelete = useCan(can.deleteTag)
  const name = tag.tag_text
  return (
    <>
      {mayEdit && (
        <Tooltip label={t('tag.edit')}>
          <ActionIcon aria-label={t('tag.editOf', { name })} onClick={() => onOpen({ kind: 'edit', tag })}>
            <Icon name="edit" size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      {mayDelete && (
        <Tooltip label={t('tag.delete')}>
          <ActionIcon
            aria-label={t('tag.deleteOf', { name })}
            onClick={() => onOpen({ kind: 'delete', tag })}
          >
            <Icon name="delete" size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </>
  )
}

function DeleteTag({ tag, onClose }: { tag: Tag; onClose: () => void }) {
  const t = useText('customers')
  const { tag_id, customer_id, tag_text, tag_hex_color, tag_link } = tag
  const mayPutBack = useCan(can.createTag)
  const putBack = useApiMutation(tags.create, { invalidates: changed })
  const undo = () =>
    putBack.mutate({
      customer_id,
      tag_text,
      tag_hex_color,
      tag_link,
      tag_active_date: instantOf(tag.tag_active_date),
      tag_deactivate_date: instantOf(tag.tag_deactivate_date),
    })
  const remove = useApiMutation(tags.delete, {
    invalidates: changed,
    onSuccess: () => {
      if (mayPutBack) offerUndo(t('tag.deleted', { name: tag_text }), undo)
    },
  })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('tag.deleteTitle', { name: tag_text })}
      consequences={[
        { text: t('tag.deleteEffect'), tone: 'warning' },
        { text: t('tag.deleteEnd'), tone: 'info' },
      ]}
      verb={t('tag.delete')}
      danger
      onConfirm={() => remove.mutateAsync({ tag_id })}
    />
  )
}
