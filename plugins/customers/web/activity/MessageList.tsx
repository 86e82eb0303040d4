import {
  ActionIcon,
  DataTable,
  Icon,
  toast,
  Tooltip,
  useApiMutation,
  useCan,
  useText,
  When,
  Words,
  type Column,
} from '@omnicrm/sdk/web'
import { can, communicationStates, type Communication } from '@omnicrm/plugin-activity/contract'
import { activity } from '../api.ts'
import classes from '../customers.module.css'

const tones: Readonly<Record<Communication['status'], string>> = {
  queued: 'info',
  sent: 'success',
  failed: 'danger',
  skipped: 'neutral',
}

/** E-mails and text messages sent to the customer, with what became of them. */
export function MessageList({ customerId }: { customerId: number }) {
  const t = useText('customers')
  const mayResend = useCan(can.createCommunication)
  const columns = useColumns()
  const resend = useApiMutation(activity.resend, {
    onSuccess: () => toast.success(t('messages.resent')),
    onError: error => toast.danger(error.message),
  })
  return (
    <DataTable
      id="customer.messages"
      prefix="messages-"
      caption={t('messages.title')}
      source={activity.communicationsOfCustomer}
      input={{ customer_id: customerId }}
      columns={columns}
      rowKey={row => row.communication_id}
      rowName={row => row.subject ?? String(row.communication_id)}
      search={t('messages.search')}
      filters={[
        {
          field: 'status',
          label: t('field.status'),
          options: communicationStates.map(status => ({
            value: status,
            label: t(`messages.status.${status}`),
          })),
        },
      ]}
      defaults={{ sort: 'communication_id', order: 'desc', perPage: 10 }}
      empty={{ title: t('messages.empty'), text: t('messages.emptyText'), icon: 'mail' }}
      {...(mayResend
        ? {
            rowActions: (row: Communication) => (
              <Tooltip label={t('messages.resend')}>
                <ActionIcon
                  aria-label={t('messages.resendOf', { subject: row.subject ?? row.communication_id })}
                  onClick={() => resend.mutate({ communication_id: row.communication_id })}
                >
                  <Icon name="send" size={16} />
                </ActionIcon>
              </Tooltip>
            ),
          }
        : {})}
    />
  )
}

function useColumns(): Column<Communication>[] {
  const t = useText('customers')
  return [
    {
      key: 'subject',
      label: t('messages.subject'),
      card: 'title',
      cell: row => <Words>{row.subject ?? row.template_key}</Words>,
      text: row => row.subject ?? row.template_key,
    },
    {
      key: 'recipients',
      label: t('messages.recipients'),
      card: 'fact',
      cell: row => <Words>{row.recipients.join(', ')}</Words>,
      text: row => row.recipients.join(', '),
    },
    {
      key: 'status',
      label: t('field.status'),
      sortable: true,
      card: 'status',
      cell: row => (
        <Tooltip label={row.error} disabled={row.error === null}>
          <span className={classes.result} data-tone={tones[row.status]}>
            <Icon
              name={row.status === 'failed' ? 'danger' : row.status === 'sent' ? 'check' : 'time'}
              size={16}
            />
            {t(`messages.status.${row.status}`)}
          </span>
        </Tooltip>
      ),
      text: row => row.status,
    },
    {
      key: 'created',
      label: t('field.created'),
      sortable: true,
      card: 'fact',
      cell: row => <When at={row.sent_at ?? row.created} />,
      text: row => row.sent_at ?? row.created,
    },
  ]
}
