import {
  ActionMenu,
  Button,
  DataTable,
  Icon,
  Link,
  PageHeader,
  useCan,
  useKeys,
  useNavigate,
  useSearchParams,
  useText,
  useTitle,
  type Filter,
  type ListDefaults,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { accountTypes, can, paymentTypes, type Customer } from '../../contract.ts'
import { customerPath, customers, exports, tags } from '../api.ts'
import { ArchiveDialog } from '../ArchiveDialog.tsx'
import { useStatuses } from '../words.ts'
import { BulkArchive } from './BulkArchive.tsx'
import { BulkAttribute, BulkStatus, BulkTag } from './BulkDialogs.tsx'
import { useCustomerColumns } from './columns.tsx'

const defaults: ListDefaults = { sort: 'customer_id', order: 'desc' }

/** All customers that are not archived; the archive is a view of its own (CUST-7 to CUST-9). */
export default function CustomersPage() {
  const t = useText('customers')
  const navigate = useNavigate()
  const mayCreate = useCan(can.create)
  const mayArchive = useCan(can.delete)
  const statuses = useStatuses()
  const columns = useCustomerColumns()
  const tagFilter = useTagFilter()
  const [count, setCount] = useState<number>()
  const [archived, setArchived] = useState<Customer>()
  const [several, setSeveral] = useState<{ verb: Verb['name']; customers: readonly Customer[] }>()
  const verbs = useVerbs()
  useTitle(t('list.title'))
  useKeys({ c: () => void navigate('/customers/new') }, mayCreate)
  return (
    <>
      <PageHeader
        title={t('list.title')}
        count={count}
        actions={
          mayCreate && (
            <Button component={Link} to="/customers/new" leftSection={<Icon name="add" size={16} />}>
              {t('create.open')}
            </Button>
          )
        }
      />
      <DataTable
        id="customers"
        caption={t('list.title')}
        source={customers.list}
        exportFile={input => exports.customers.url(input)}
        columns={columns}
        rowKey={row => row.customer_id}
        rowLink={row => customerPath(row.customer_id)}
        rowName={row => row.customer_name}
        search={t('list.search')}
        filters={[
          {
            field: 'customer_account_type',
            label: t('field.customer_account_type'),
            options: accountTypes.map(type => ({ value: type, label: t(`accountType.${type}`) })),
          },
          ...tagFilter,
          {
            field: 'customer_payment_type',
            label: t('field.customer_payment_type'),
            options: paymentTypes.map(type => ({ value: type, label: t(`paymentType.${type}`) })),
          },
        ]}
        views={statuses.map(status => ({
          name: status.value.toLowerCase(),
          label: status.label,
          filters: { customer_status: [status.value] },
        }))}
        defaults={defaults}
        rowActions={row => (
          <RowMenu customer={row} onArchive={mayArchive ? () => setArchived(row) : undefined} />
        )}
        bulk={
          verbs.length > 0
            ? selection =>
                verbs.map(verb => (
                  <Button
                    key={verb.name}
                    variant="default"
                    onClick={() => setSeveral({ verb: verb.name, customers: selection.rows })}
                  >
                    {verb.label}
                  </Button>
                ))
            : undefined
        }
        empty={{
          title: t('list.empty'),
          text: t('list.emptyText'),
          icon: 'customers',
          action: mayCreate && (
            <Button component={Link} to="/customers/new">
              {t('create.open')}
            </Button>
          ),
        }}
        onTotal={setCount}
      />
      {archived && <ArchiveDialog customer={archived} onClose={() => setArchived(undefined)} />}
      {several && <Several {...several} onClose={() => setSeveral(undefined)} />}
    </>
  )
}

interface Verb {
  name: 'status' | 'tag' | 'attribute' | 'archive'
  label: string
}

/** What can be done with several customers at once, by the rights one has (CUST-8). */
function useVerbs(): Verb[] {
  const t = useText('customers')
  const verbs: (Verb | false)[] = [
    useCan(can.update) && { name: 'status', label: t('status.change') },
    useCan(can.createTag) && { name: 'tag', label: t('tag.add') },
    useCan(can.createAttribute) && { name: 'attribute', label: t('bulk.attribute') },
    useCan(can.delete) && { name: 'archive', label: t('archive.open') },
  ]
  return verbs.filter(verb => verb !== false)
}

const dialogs = { status: BulkStatus, tag: BulkTag, attribute: BulkAttribute, archive: BulkArchive }

interface SeveralProps {
  verb: Verb['name']
  customers: readonly Customer[]
  onClose: () => void
}

function Several({ verb, ...props }: SeveralProps) {
  const Dialog = dialogs[verb]
  return <Dialog {...props} />
}

/** Texts of tags in use are found while somebody types; those chosen already are named by themselves. */
function useTagFilter(): Filter[] {
  const t = useText('customers')
  const maySeeTags = useCan(can.viewTag)
  const [address] = useSearchParams()
  if (!maySeeTags) return []
  const search = async (text: string, signal: AbortSignal) =>
    (await tags.used({ search: text }, { signal })).map(({ tag_text }) => ({
      value: tag_text,
      label: tag_text,
    }))
  const chosen = address.getAll('f.tag').map(value => ({ value, label: value }))
  return [{ field: 'tag', label: t('field.tag'), options: chosen, search }]
}

interface RowMenuProps {
  customer: Customer
  onArchive: (() => void) | undefined
}

/** View and archive, straight from the row (CUST-9). */
function RowMenu({ customer, onArchive }: RowMenuProps) {
  const t = useText('customers')
  return (
    <ActionMenu
      label={t('list.actionsOf', { name: customer.customer_name })}
      actions={[
        { label: t('list.view'), icon: 'show', does: customerPath(customer.customer_id) },
        onArchive !== undefined &&
          customer.archived_at === null && {
            label: t('archive.open'),
            icon: 'delete',
            danger: true,
            does: onArchive,
          },
      ]}
    />
  )
}
