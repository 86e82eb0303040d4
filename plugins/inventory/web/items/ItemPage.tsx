import {
  Button,
  Card,
  DetailLayout,
  DetailPage,
  Facts,
  Id,
  Link,
  Money,
  PageHeader,
  Status,
  useApiQuery,
  useCan,
  useKeys,
  useNavigate,
  useParams,
  useText,
  When,
  Who,
  Words,
} from '@omnicrm/sdk/web'
import { can, type Item } from '../../contract.ts'
import { customerPath, inventory, itemPath, servicePath } from '../api.ts'
import classes from '../inventory.module.css'
import { Secret } from '../Secret.tsx'
import { isSecret, labelledFields } from '../words.ts'
import { ConfigVersions } from './ConfigVersions.tsx'
import { DeviceCard } from './DeviceCard.tsx'
import { ItemHistory } from './ItemHistory.tsx'
import { ItemMenu } from './ItemMenu.tsx'

export default function ItemPage() {
  const t = useText('inventory')
  const { inventory_id } = useParams()
  const answer = useApiQuery(inventory.get, { inventory_id: Number(inventory_id) })
  return (
    <DetailPage
      answer={answer}
      title={t('item.title')}
      name={item => `${item.item} ${item.itemtext1}`}
      list={{ label: t('items.title'), to: '/inventory-items-list' }}
    >
      {item => <ItemDetail item={item} />}
    </DetailPage>
  )
}

function ItemDetail({ item }: { item: Item }) {
  const t = useText('inventory')
  const navigate = useNavigate()
  const mayUpdate = useCan(can.update)
  const edit = `${itemPath(item.inventory_id)}/edit`
  useKeys({ e: () => void navigate(edit) }, mayUpdate)
  return (
    <>
      <PageHeader
        title={item.itemtext1}
        crumbs={[
          { label: t('items.title'), to: '/inventory-items-list' },
          { label: item.item, to: `/inventory-items-list?f.item=${encodeURIComponent(item.item)}` },
        ]}
        actions={
          <>
            <ItemMenu
              item={item}
              onDeleted={() => void navigate('/inventory-items-list', { replace: true })}
            />
            {mayUpdate && (
              <Button component={Link} to={edit} variant="default">
                {t('item.edit')}
              </Button>
            )}
          </>
        }
      >
        <Status domain="inventory" value={item.item_state} />
        <Id value={item.inventory_id} />
      </PageHeader>
      <DetailLayout facts={<SideFacts item={item} />}>
        <Card title={item.item}>
          <Facts
            facts={labelledFields(item).map(({ field, label }) => ({
              label,
              value: isSecret(label) ? (
                <Secret value={item[field]} label={label} />
              ) : (
                <Id value={item[field]} />
              ),
            }))}
          />
        </Card>
        <DeviceCard item={item} />
        <PlaceCard item={item} />
        {item.inventory_notes && (
          <Card title={t('field.inventory_notes')}>
            <p className={classes.notes} dir="auto">
              {item.inventory_notes}
            </p>
          </Card>
        )}
        {mayUpdate && <ConfigVersions item={item} />}
        <ItemHistory item={item} />
      </DetailLayout>
    </>
  )
}

/** Who has it and for which service: both lead there (INV-4). */
function SideFacts({ item }: { item: Item }) {
  const t = useText('inventory')
  return (
    <>
      <Card title={t('item.assignment')}>
        <Facts
          facts={[
            {
              label: t('field.customer_id'),
              value:
                item.customer_id === null ? (
                  t('item.nobody')
                ) : (
                  <Who
                    name={item.customer_name ?? String(item.customer_id)}
                    to={customerPath(item.customer_id)}
                  />
                ),
            },
            {
              label: t('field.service_id'),
              value:
                item.service_id === null ? (
                  <Words>{undefined}</Words>
                ) : (
                  <Id value={item.service_id} to={servicePath(item.service_id)} />
                ),
            },
            { label: t('field.item_location'), value: <Words>{item.item_location}</Words> },
            { label: t('field.sold_date'), value: <When at={item.sold_date} /> },
            ...(item.quarantine_until
              ? [
                  {
                    label: t('field.quarantine_until'),
                    value: <When at={item.quarantine_until} as="instant" />,
                  },
                ]
              : []),
            ...(item.return_due_at
              ? [{ label: t('field.return_due_at'), value: <When at={item.return_due_at} as="day" /> }]
              : []),
          ]}
        />
      </Card>
      <Card title={t('item.facts')}>
        <Facts
          facts={[
            { label: t('field.wholesale_cost'), value: <Money amount={item.wholesale_cost} /> },
            { label: t('field.retail_cost'), value: <Money amount={item.retail_cost} /> },
            { label: t('field.created'), value: <When at={item.created} /> },
            { label: t('field.last_modified'), value: <When at={item.last_modified} /> },
          ]}
        />
      </Card>
    </>
  )
}

function PlaceCard({ item }: { item: Item }) {
  const t = useText('inventory')
  const address = [
    item.address_line_1,
    item.address_line_2,
    item.city,
    item.state,
    item.zip_code,
    item.country,
  ].filter(Boolean)
  if (address.length === 0 && !item.latitude && !item.plus_code) return null
  return (
    <Card
      title={t('item.place')}
      actions={
        item.latitude &&
        item.longitude && (
          <a
            className={`link ${classes.breaks}`}
            href={`https://www.google.com/maps/search/?api=1&query=${item.latitude},${item.longitude}`}
            target="_blank"
            rel="noreferrer"
          >
            {t('item.map')}
          </a>
        )
      }
    >
      <Facts
        facts={[
          { label: t('item.address'), value: <Words>{address.join(', ')}</Words> },
          { label: t('field.plus_code'), value: <Id value={item.plus_code} /> },
          {
            label: t('item.coordinates'),
            value: <Id value={[item.latitude, item.longitude].filter(Boolean).join(', ')} />,
          },
        ]}
      />
    </Card>
  )
}
