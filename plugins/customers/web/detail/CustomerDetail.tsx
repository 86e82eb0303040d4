import {
  ActionMenu,
  Button,
  Id,
  Notice,
  PageHeader,
  Slot,
  Status,
  Tags,
  toast,
  UrlTabs,
  useApiMutation,
  useCan,
  useKeys,
  useLocation,
  useNavigate,
  useSlotTabs,
  useText,
  When,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can as activityCan } from '@omnicrm/plugin-activity/contract'
import { can, type Customer } from '../../contract.ts'
import { customerActions, customerTabs } from '../../slots.ts'
import { ActivityTab } from '../activity/ActivityTab.tsx'
import { changed, customers } from '../api.ts'
import { ArchiveDialog } from '../ArchiveDialog.tsx'
import { AttributesTab } from '../attributes/AttributesTab.tsx'
import { ActiveTags } from '../tags/ActiveTags.tsx'
import { TagsTab } from '../tags/TagsTab.tsx'
import { ContactsTab } from './ContactsTab.tsx'
import { OverviewTab } from './OverviewTab.tsx'
import { SitesTab } from './SitesTab.tsx'
import { StatusDialog } from './StatusDialog.tsx'

/** Header and numbered tabs (PLAT-78, D-47): 1 overview, 2 sites, 4 contacts, 6 attributes, 7 tags, 9 activity are ours, the others are fills. */
export function CustomerDetail({ customer }: { customer: Customer }) {
  const t = useText('customers')
  const mayUpdate = useCan(can.update)
  const maySeeSites = useCan(can.viewSite)
  const maySeeContacts = useCan(can.viewContact)
  const maySeeActivity = useCan(activityCan.view)
  const maySeeAttributes = useCan(can.viewAttribute)
  const maySeeTags = useCan(can.viewTag)
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const [isEdited, setEdited] = useState(false)
  const { customer_id: customerId, customer_name: name } = customer
  const isArchived = customer.archived_at !== null
  const mayEdit = mayUpdate && !isArchived
  const others = useSlotTabs(customerTabs, { customerId }, { numbered: true })
  const edit = () => {
    void navigate(`${pathname}#1`, { replace: true, preventScrollReset: true })
    setEdited(true)
  }
  useKeys({ e: edit }, mayEdit)
  const own = [
    {
      name: 'overview',
      number: 1,
      order: 1,
      label: t('tab.overview'),
      content: () => (
        <OverviewTab
          customer={customer}
          isEdited={mayEdit && isEdited}
          onEdit={mayEdit ? setEdited : undefined}
        />
      ),
    },
    maySeeSites && {
      name: 'sites',
      number: 2,
      order: 2,
      label: t('tab.sites'),
      content: () => <SitesTab customerId={customerId} isArchived={isArchived} />,
    },
    maySeeContacts && {
      name: 'contacts',
      number: 4,
      order: 4,
      label: t('tab.contacts'),
      count: customer.contacts.length,
      content: () => <ContactsTab customer={customer} />,
    },
    maySeeAttributes && {
      name: 'attributes',
      number: 6,
      order: 6,
      label: t('tab.attributes'),
      content: () => <AttributesTab customerId={customerId} isArchived={isArchived} />,
    },
    maySeeTags && {
      name: 'tags',
      number: 7,
      order: 7,
      label: t('tab.tags'),
      content: () => <TagsTab customerId={customerId} isArchived={isArchived} />,
    },
    maySeeActivity && {
      name: 'activity',
      number: 9,
      order: 9,
      label: t('tab.activity'),
      content: () => <ActivityTab customerId={customerId} />,
    },
  ].filter(tab => tab !== false)
  return (
    <>
      <PageHeader
        title={name}
        crumbs={[{ label: t('list.title'), to: '/customers' }]}
        actions={
          <>
            <MoreMenu customer={customer} onEdit={mayEdit ? edit : undefined} />
            {!isArchived && <Slot of={customerActions} customerId={customerId} />}
          </>
        }
      >
        <Status domain="customer" value={customer.customer_status} />
        {!customer.customer_enabled && <Tags tags={[{ name: t('detail.disabled') }]} />}
        {maySeeTags && <ActiveTags customerId={customerId} />}
        <Id value={customerId} />
      </PageHeader>
      {isArchived && <ArchivedNotice customer={customer} />}
      <UrlTabs label={name} tabs={[...own, ...others].toSorted((a, b) => a.order - b.order)} />
    </>
  )
}

/** What archiving means, and the way back (CUST-26). */
function ArchivedNotice({ customer }: { customer: Customer }) {
  const t = useText('customers')
  const mayRestore = useCan(can.update)
  const restore = useApiMutation(customers.restore, {
    invalidates: changed,
    onSuccess: () => toast.success(t('archive.restored', { name: customer.customer_name })),
    onError: error => toast.danger(error.message),
  })
  return (
    <Notice
      tone="warning"
      title={t('archive.banner')}
      action={
        mayRestore && (
          <Button
            variant="default"
            size="xs"
            loading={restore.isPending}
            onClick={() => restore.mutate({ customer_id: customer.customer_id })}
          >
            {t('archive.restore')}
          </Button>
        )
      }
    >
      <When at={customer.archived_at} /> · {t('archive.refuses')}
    </Notice>
  )
}

interface MoreProps {
  customer: Customer
  onEdit: (() => void) | undefined
}

function MoreMenu({ customer, onEdit }: MoreProps) {
  const t = useText('customers')
  const mayArchive = useCan(can.delete) && customer.archived_at === null
  const [opened, setOpened] = useState<'archive' | 'status'>()
  const close = () => setOpened(undefined)
  return (
    <>
      <ActionMenu
        label={t('detail.more')}
        framed
        actions={[
          onEdit !== undefined && { label: t('edit.open'), icon: 'edit', does: onEdit },
          onEdit !== undefined && {
            label: t('status.change'),
            icon: 'refresh',
            does: () => setOpened('status'),
          },
          mayArchive && {
            label: t('archive.open'),
            icon: 'delete',
            danger: true,
            does: () => setOpened('archive'),
          },
        ]}
      />
      {opened === 'archive' && <ArchiveDialog customer={customer} onClose={close} />}
      {opened === 'status' && <StatusDialog customer={customer} onClose={close} />}
    </>
  )
}
