import {
  ActionIcon,
  Card,
  DetailLayout,
  Facts,
  Icon,
  Link,
  languageOf,
  Tooltip,
  useCan,
  useText,
  When,
  Words,
  type Fact,
} from '@omnicrm/sdk/web'
import { can as activityCan } from '@omnicrm/plugin-activity/contract'
import type { Customer } from '../../contract.ts'
import { RecentActivity } from '../activity/RecentActivity.tsx'
import { contactName } from '../api.ts'
import classes from '../customers.module.css'
import { ArpuCard } from './ArpuCard.tsx'
import { CustomerEdit } from './CustomerEdit.tsx'
import { Email, Phone } from './reach.tsx'

interface Props {
  customer: Customer
  isEdited: boolean
  /** Absent for those who may not change it. */
  onEdit: ((isEdited: boolean) => void) | undefined
}

/** What is known of the customer, edited where it is read. */
export function OverviewTab({ customer, isEdited, onEdit }: Props) {
  const t = useText('customers')
  const facts = useFacts(customer)
  const maySeeActivity = useCan(activityCan.view)
  if (isEdited && onEdit)
    return (
      <Card title={t('edit.title')}>
        <CustomerEdit customer={customer} onClose={() => onEdit(false)} />
      </Card>
    )
  const editButton = onEdit && (
    <Tooltip label={t('edit.open')}>
      <ActionIcon aria-label={t('edit.open')} onClick={() => onEdit(true)}>
        <Icon name="edit" size={16} />
      </ActionIcon>
    </Tooltip>
  )
  return (
    <DetailLayout
      facts={
        <Card title={t('detail.facts')} actions={editButton}>
          <Facts facts={facts} />
        </Card>
      }
    >
      {customer.customer_notes && (
        <Card title={t('field.customer_notes')}>
          <p className={classes.notes} dir="auto">
            {customer.customer_notes}
          </p>
        </Card>
      )}
      <PrimaryContact customer={customer} />
      <ArpuCard customerId={customer.customer_id} />
      {maySeeActivity && <RecentActivity customerId={customer.customer_id} />}
    </DetailLayout>
  )
}

function PrimaryContact({ customer }: { customer: Customer }) {
  const t = useText('customers')
  const contact =
    customer.contacts.find(each => each.contact_types.includes('Primary')) ?? customer.contacts[0]
  if (!contact) return null
  return (
    <Card
      title={t('detail.primaryContact')}
      actions={
        <Link className="link" to={{ hash: '#4' }} replace preventScrollReset>
          {t('detail.allContacts')}
        </Link>
      }
    >
      <Facts
        wide
        facts={[
          { label: t('field.contact'), value: <Words>{contactName(contact)}</Words> },
          { label: t('field.contact_email'), value: <Email address={contact.contact_email} /> },
          { label: t('field.contact_phone'), value: <Phone number={contact.contact_phone} /> },
        ]}
      />
    </Card>
  )
}

function useFacts(customer: Customer): Fact[] {
  const t = useText('customers')
  const { custom_fields: custom } = customer
  return [
    { label: t('field.customer_account_type'), value: t(`accountType.${customer.customer_account_type}`) },
    { label: t('field.customer_payment_type'), value: t(`paymentType.${customer.customer_payment_type}`) },
    { label: t('field.tax_identifier'), value: <Words>{customer.tax_identifier}</Words> },
    {
      label: t('field.contract_start_date'),
      value: <When at={customer.contract_start_date?.slice(0, 10)} as="day" />,
    },
    {
      label: t('field.contract_end_date'),
      value: <When at={customer.contract_end_date?.slice(0, 10)} as="day" />,
    },
    {
      label: t('field.language'),
      value: <Words>{customer.language && languageOf(customer.language).name}</Words>,
    },
    { label: t('field.created'), value: <When at={customer.created} /> },
    { label: t('field.last_modified'), value: <When at={customer.last_modified} /> },
    ...Object.entries(custom).map(([name, value]) => ({
      label: name,
      value: <Words>{typeof value === 'string' ? value : JSON.stringify(value)}</Words>,
    })),
  ]
}
