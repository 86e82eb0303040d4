import { Checks, definePlugin, Deployment, service } from '@omnicrm/sdk'
import { Mailers } from '@omnicrm/plugin-activity/contract'
import { smtpConfig } from './src/config.ts'
import { makeTransport, offCheck, type SmtpTransport } from './src/mailer.ts'

/** In a box, because a service that is not configured is still made. */
const Transport = service<{ readonly value: SmtpTransport | undefined }>('email-smtp.transport')

export default definePlugin({
  id: 'email-smtp',
  config: smtpConfig,
  uses: { deployment: Deployment, transport: Transport },
  sentences: `${import.meta.dirname}/sentences`,
  setup(host) {
    host.provide(Transport, ({ config, deployment }) => ({ value: makeTransport(config.smtp, deployment) }))
    host.contribute(Mailers, ({ transport }) => transport.value?.mailer)
    host.contribute(Checks, ({ transport }) => transport.value?.check ?? offCheck)
    host.onStop(({ transport }) => transport.value?.close())
  },
})
