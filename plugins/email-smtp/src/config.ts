import { env, secret, T, type Static } from '@omnicrm/sdk'

export const smtpConfig = T.Object({
  smtp: T.Object({
    url: T.Optional(
      secret({
        ...env('OMNICRM_SMTP_URL'),
        pattern: '^smtps?://',
        'x-hint': "an address like 'smtp://user:password@mail.example.com:587' or 'smtps://…:465'",
        description: 'Mail server. Without it this plugin sends nothing.',
      }),
    ),
    from_email: T.Optional(
      T.String({ format: 'email', description: 'Sender. Default: noreply at the host of crm.public_url.' }),
    ),
    from_name: T.Optional(
      T.String({
        minLength: 1,
        maxLength: 100,
        description: 'Name of the sender. Default: ui.company_name.',
      }),
    ),
    timeout: T.Integer({
      default: 20,
      minimum: 1,
      maximum: 600,
      description: 'Seconds to wait for the mail server.',
    }),
  }),
})
export type SmtpConfig = Static<typeof smtpConfig>['smtp']
