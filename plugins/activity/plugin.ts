import { definePlugin, Deployment, EntityChanged, Secrets, service } from '@omnicrm/sdk'
import { AlertOutboxes, MailOutboxes, Scopes, Users } from '@omnicrm/plugin-identity/contract'
import { ActivityLog, Alerts, AlertTopic, api, AttachmentSources, can, Mail, Mailers } from './contract.ts'
import { RecipientSources } from './contract.ts'
import { m0001 } from './migrations/0001_activity.ts'
import { m0002 } from './migrations/0002_list_orders.ts'
import { makeActivityLog, recordChange } from './src/activity-log.ts'
import { makeAlerts, seesAlerts } from './src/alerts.ts'
import { makeApi } from './src/api.ts'
import { giveUp, makeMail, SendMessage, sendMessage } from './src/messages.ts'
import { ActivityRow, AlertRow, CommunicationRow } from './src/tables.ts'
import { readTemplates, type Templates } from './src/templates.ts'

const MessageTemplates = service<Templates>('activity.templates')

export default definePlugin({
  id: 'activity',
  uses: {
    secrets: Secrets,
    deployment: Deployment,
    users: Users,
    scopes: Scopes,
    templates: MessageTemplates,
    mailers: Mailers,
    attachmentSources: AttachmentSources,
    recipientSources: RecipientSources,
    log: ActivityLog,
    mail: Mail,
    alerts: Alerts,
  },
  permissions: Object.values(can),
  entities: [ActivityRow, AlertRow, CommunicationRow],
  migrations: [m0001, m0002],
  sentences: `${import.meta.dirname}/sentences`,
  // The first boot is told of, too.
  tables: { activity: { seeded: Infinity }, alert: { seeded: Infinity } },
  setup(host) {
    host.provide(ActivityLog, makeActivityLog)
    host.provide(Alerts, makeAlerts)
    host.provide(Mail, makeMail)
    host.provide(MessageTemplates, () => readTemplates())
    host.serve(api, makeApi)

    host.on(EntityChanged, (tx, change, { users }, meta) => recordChange(tx, change, users, meta))
    host.work(SendMessage, (worker, payload, deps) => sendMessage(worker, payload, deps), { onDead: giveUp })
    // A broken template stops the start, not the first message.
    host.onStart(({ templates }) => void templates.keys)
    host.topic(AlertTopic, 'signedIn', async (cx, key) => seesAlerts(cx.actor, key))
    host.contribute(AlertOutboxes, ({ alerts }) => alerts)
    host.contribute(MailOutboxes, deps => ({
      async send(tx, { recipient, ...message }) {
        await deps.mail.send(tx, { ...message, recipients: [recipient] })
      },
    }))
  },
})
