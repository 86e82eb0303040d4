import { ActionIcon, Button } from '@mantine/core'
import type { Column } from '../data/column.ts'
import { DataTable } from '../data/DataTable.tsx'
import { Status } from '../data/Status.tsx'
import { Money, Quantity } from '../data/values.tsx'
import { When } from '../data/When.tsx'
import { Icon } from '../Icon.tsx'
import { sampleList, type SampleRow } from './sampleEndpoints.ts'

const columns: Column<SampleRow>[] = [
  {
    key: 'name',
    label: 'Name',
    sortable: true,
    width: '14rem',
    cell: row => row.name,
    text: row => row.name,
  },
  {
    key: 'status',
    label: 'Status',
    sortable: true,
    card: 'status',
    cell: row => <Status domain="customer" value={row.status} />,
  },
  {
    key: 'balance',
    label: 'Balance',
    align: 'end',
    card: 'fact',
    cell: row => <Money amount={row.balance} />,
    text: row => row.balance,
  },
  {
    key: 'services',
    label: 'Services',
    align: 'end',
    card: 'fact',
    cell: row => <Quantity value={row.services} />,
  },
  { key: 'created', label: 'Created', cell: row => <When at={row.created} as="day" /> },
  { key: 'note', label: 'Note', hidden: true, cell: row => `Row ${row.id}` },
]

export function ListSamples() {
  return (
    <>
      <DataTable
        id="gallery.list"
        caption="Customers"
        source={sampleList}
        columns={columns}
        rowKey={row => row.id}
        rowName={row => row.name}
        rowLink={row => `/gallery?row=${row.id}#lists`}
        search="Search names"
        views={[{ name: 'open', label: 'Open', filters: { status: ['Open'] } }]}
        filters={[
          {
            field: 'status',
            label: 'Status',
            options: ['Open', 'Suspended', 'Closed'].map(value => ({ value, label: value })),
          },
        ]}
        empty={{ title: 'No customers yet', text: 'Add the first one.', icon: 'customers' }}
        bulk={selection => (
          <Button variant="default" size="xs" onClick={selection.clear}>
            Add tag
          </Button>
        )}
        rowActions={row => (
          <ActionIcon size="xs" aria-label={`Edit ${row.name}`}>
            <Icon name="edit" size={16} />
          </ActionIcon>
        )}
      />
    </>
  )
}
