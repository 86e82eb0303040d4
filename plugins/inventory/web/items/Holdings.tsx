import { Button, DataTable, Icon, Scannable, useCan, useText, type Column } from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, type Item } from '../../contract.ts'
import { inventory, itemPath } from '../api.ts'
import classes from '../inventory.module.css'
import { useStates } from '../words.ts'
import { useItemColumns } from './columns.tsx'
import { HandOutDialog } from './HandOutDialog.tsx'
import { ItemMenu } from './ItemMenu.tsx'

interface Props {
  readonly customerId: number | null
  readonly serviceId?: number
}

/** What a customer has of ours, or what a service uses, each with the code of its address (INV-51, INV-101, INV-102). */
export default function Holdings({ customerId, serviceId }: Props) {
  const t = useText('inventory')
  const states = useStates()
  const mayUpdate = useCan(can.update)
  const [hands, setHands] = useState(false)
  const columns = useHeldColumns(serviceId !== undefined)
  const empty =
    serviceId === undefined
      ? { title: t('customer.empty'), text: t('customer.emptyText') }
      : { title: t('service.empty'), text: t('service.emptyText') }
  return (
    <>
      {mayUpdate && customerId !== null && (
        <div className={classes.bar}>
          <Button
            variant="default"
            leftSection={<Icon name="add" size={16} />}
            onClick={() => setHands(true)}
          >
            {t('handOut.open')}
          </Button>
        </div>
      )}
      <DataTable
        id={serviceId === undefined ? 'customer.inventory' : 'service.inventory'}
        prefix="inventory-"
        caption={t('items.title')}
        source={inventory.list}
        only={
          serviceId === undefined
            ? { customer_id: [String(customerId)] }
            : { service_id: [String(serviceId)] }
        }
        columns={columns}
        rowKey={row => row.inventory_id}
        rowLink={row => itemPath(row.inventory_id)}
        rowName={row => `${row.item} ${row.itemtext1}`}
        search={t('items.search')}
        filters={[{ field: 'item_state', label: t('field.item_state'), options: states }]}
        defaults={{ sort: 'inventory_id', order: 'desc', perPage: 10 }}
        rowActions={row => <ItemMenu item={row} withView />}
        empty={{ ...empty, icon: 'inventory' }}
      />
      {hands && customerId !== null && (
        <HandOutDialog
          customerId={customerId}
          serviceId={serviceId ?? null}
          onClose={() => setHands(false)}
        />
      )}
    </>
  )
}

function useHeldColumns(ofService: boolean): Column<Item>[] {
  const t = useText('inventory')
  const columns = useItemColumns({ ofCustomer: true })
  return [
    ...columns.filter(column => !ofService || column.key !== 'service_id'),
    {
      key: 'management_url',
      label: t('field.management_url'),
      width: '16rem',
      card: 'fact',
      cell: row => <Scannable value={row.management_url} size={64} />,
      text: row => row.management_url,
    },
  ]
}
