import { loginAsUser } from '@omnicrm/plugin-identity/slots'
import {
  ActionMenu,
  Button,
  Card,
  ConfirmDialog,
  EmptyState,
  Link,
  Pending,
  Slot,
  Stale,
  Tags,
  toast,
  useApiMutation,
  useApiQuery,
  useCan,
  useText,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, type Contact, type Customer } from '../../contract.ts'
import { changed, contactName, contacts } from '../api.ts'
import classes from '../customers.module.css'
import { useContactType } from '../words.ts'
import { ContactDialog } from './ContactDialog.tsx'
import { Email, Phone } from './reach.tsx'

type Opened = { kind: 'add' } | { kind: 'edit' | 'delete'; contact: Contact }

/** Tab 4: people of the customer, with the types that decide what they are sent (CUST-56, CUST-57). */
export function ContactsTab({ customer }: { customer: Customer }) {
  const t = useText('customers')
  const answer = useApiQuery(contacts.ofCustomer, { customer_id: customer.customer_id })
  const mayAdd = useCan(can.createContact) && customer.archived_at === null
  const [opened, setOpened] = useState<Opened>()
  const close = () => setOpened(undefined)
  const rows = answer.data
  return (
    <Card
      title={t('tab.contacts')}
      actions={
        mayAdd && (
          <Button variant="default" onClick={() => setOpened({ kind: 'add' })}>
            {t('contact.add')}
          </Button>
        )
      }
    >
      {answer.error && rows && <Stale since={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} />}
      {!rows ? (
        <Pending answer={answer} rows={3} height={32} />
      ) : rows.length === 0 ? (
        <EmptyState title={t('contact.empty')} text={t('contact.emptyText')} icon="addresses" />
      ) : (
        <ul className={classes.rows}>
          {rows.map(contact => (
            <ContactRow key={contact.contact_id} contact={contact} onOpen={setOpened} />
          ))}
        </ul>
      )}
      {opened?.kind === 'add' && <ContactDialog customerId={customer.customer_id} onClose={close} />}
      {opened?.kind === 'edit' && (
        <ContactDialog customerId={customer.customer_id} contact={opened.contact} onClose={close} />
      )}
      {opened?.kind === 'delete' && <DeleteContact contact={opened.contact} onClose={close} />}
    </Card>
  )
}

function ContactRow({ contact, onOpen }: { contact: Contact; onOpen: (opened: Opened) => void }) {
  const t = useText('customers')
  const typeName = useContactType()
  const isAdmin = useCan('admin')
  const mayEdit = useCan(can.updateContact)
  const mayDelete = useCan(can.deleteContact)
  const name = contactName(contact)
  return (
    <li className={`${classes.row} ${classes.contact}`}>
      <bdi className={classes.name}>{name}</bdi>
      <Tags tags={contact.contact_types.map(type => ({ name: typeName(type) }))} />
      <span className={classes.detail}>
        <Email address={contact.contact_email} />
      </span>
      <span className={classes.detail}>
        <Phone number={contact.contact_phone} />
      </span>
      <span className={classes.end}>
        {contact.user_id !== null && <Slot of={loginAsUser} userId={contact.user_id} name={name} />}
        {contact.user_id !== null && isAdmin && (
          <Link className="link" to={`/users/${contact.user_id}`} aria-label={t('contact.userOf', { name })}>
            {t('contact.user')}
          </Link>
        )}
        <ActionMenu
          label={t('list.actionsOf', { name })}
          actions={[
            mayEdit && {
              label: t('contact.edit'),
              icon: 'edit',
              does: () => onOpen({ kind: 'edit', contact }),
            },
            mayDelete && {
              label: t('contact.delete'),
              icon: 'delete',
              danger: true,
              does: () => onOpen({ kind: 'delete', contact }),
            },
          ]}
        />
      </span>
    </li>
  )
}

function DeleteContact({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const t = useText('customers')
  const name = contactName(contact)
  const remove = useApiMutation(contacts.delete, {
    invalidates: changed,
    onSuccess: () => toast.success(t('contact.deleted', { name })),
  })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('contact.deleteTitle', { name })}
      consequences={[
        { text: t('contact.deleteEffect'), tone: 'warning' },
        ...(contact.user_id === null ? [] : [{ text: t('contact.deleteUser'), tone: 'warning' as const }]),
      ]}
      verb={t('contact.delete')}
      danger
      onConfirm={() =>
        remove.mutateAsync({
          contact_id: contact.contact_id,
          ...(contact.user_id === null ? {} : { confirm: true }),
        })
      }
    />
  )
}
