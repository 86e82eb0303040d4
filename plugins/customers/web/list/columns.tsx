import { Status, Tags, useCan, useText, When, Words, type Column } from '@omnicrm/sdk/web'
import { can, type ListedCustomer } from '../../contract.ts'
import { contactName } from '../api.ts'
import { pillOf } from '../tags/tag.ts'

export function useCustomerColumns(): Column<ListedCustomer>[] {
  const t = useText('customers')
  const maySeeTags = useCan(can.viewTag)
  const tags: Column<ListedCustomer> = {
    key: 'tags',
    label: t('tab.tags'),
    card: 'fact',
    cell: row => <Tags tags={(row.tags ?? []).map(pillOf)} max={1} />,
    text: row => row.tags?.map(tag => tag.tag_text).join(', '),
  }
  return [
    {
      key: 'customer_name',
      label: t('field.customer_name'),
      sortable: true,
      card: 'title',
      cell: row => <bdi>{row.customer_name}</bdi>,
      text: row => row.customer_name,
    },
    {
      key: 'customer_id',
      label: t('field.customer_id'),
      sortable: true,
      card: 'none',
      cell: row => <span className="num">{row.customer_id}</span>,
      text: row => row.customer_id,
    },
    {
      key: 'customer_account_type',
      label: t('field.customer_account_type'),
      sortable: true,
      card: 'fact',
      cell: row => t(`accountType.${row.customer_account_type}`),
      text: row => row.customer_account_type,
    },
    {
      key: 'customer_status',
      label: t('field.customer_status'),
      sortable: true,
      card: 'status',
      cell: row => <Status domain="customer" value={row.customer_status} />,
      text: row => row.customer_status,
    },
    ...(maySeeTags ? [tags] : []),
    {
      key: 'customer_payment_type',
      label: t('field.customer_payment_type'),
      sortable: true,
      card: 'none',
      cell: row => t(`paymentType.${row.customer_payment_type}`),
      text: row => row.customer_payment_type,
    },
    {
      key: 'contact',
      label: t('field.contact'),
      card: 'fact',
      cell: row => <Words>{row.contacts[0] && contactName(row.contacts[0])}</Words>,
      text: row => row.contacts[0] && contactName(row.contacts[0]),
    },
    {
      key: 'contact_email',
      label: t('field.contact_email'),
      card: 'none',
      hidden: true,
      cell: row => <Words>{row.contacts[0]?.contact_email}</Words>,
      text: row => row.contacts[0]?.contact_email,
    },
    {
      key: 'contact_phone',
      label: t('field.contact_phone'),
      card: 'none',
      hidden: true,
      cell: row => <Words>{row.contacts[0]?.contact_phone}</Words>,
      text: row => row.contacts[0]?.contact_phone,
    },
    {
      key: 'created',
      label: t('field.created'),
      sortable: true,
      card: 'none',
      cell: row => <When at={row.created} />,
      text: row => row.created,
    },
  ]
}
