import { env, T, type Check, type Static } from '@omnicrm/sdk'

const code = { pattern: '^[A-Za-z]{3}$', 'x-hint': "an ISO 4217 code like 'EUR'" }

export const billingConfig = T.Object({
  billing: T.Object({
    currency: T.Optional(
      T.String({
        ...code,
        description:
          'ISO 4217 code of the one currency of this installation. Default: stripe.currency, else ui_currency, else USD.',
      }),
    ),
    ui_currency: T.Optional(
      T.String({
        ...env('REACT_APP_CURRENCY_CODE'),
        ...code,
        description: 'The currency as the environment of the web application names it; must be the same.',
      }),
    ),
    currency_symbol: T.Optional(
      T.String({
        ...env('REACT_APP_CURRENCY_SYMBOL'),
        minLength: 1,
        maxLength: 8,
        description: 'What stands at amounts. Default: the symbol of the currency.',
      }),
    ),
    timezone: T.String({
      default: 'UTC',
      minLength: 1,
      description: 'IANA zone whose calendar days charges and invoices use.',
    }),
  }),
  stripe: T.Object({
    currency: T.Optional(
      T.String({
        ...code,
        description:
          'The currency that cards are charged in; must be the same. Cards are not charged yet: it is compared at the start and serves as default of billing.currency.',
      }),
    ),
  }),
})
type BillingConfig = Static<typeof billingConfig>

/** The one currency of this installation, in capitals (D-106). */
export const currencyOf = ({ billing, stripe }: BillingConfig): string =>
  (billing.currency ?? stripe.currency ?? billing.ui_currency ?? 'USD').toUpperCase()

/** A sentence for each place that names another currency (CONF-62). */
export function currencyFaults(config: BillingConfig): string[] {
  const currency = currencyOf(config)
  const named = {
    'stripe.currency': config.stripe.currency,
    REACT_APP_CURRENCY_CODE: config.billing.ui_currency,
  }
  return Object.entries(named)
    .filter(([, each]) => each !== undefined && each.toUpperCase() !== currency)
    .map(([name, each]) => `${name} is ${each}, but amounts are in ${currency}.`)
}

export function currencyCheck(config: BillingConfig): Check {
  const faults = currencyFaults(config)
  return {
    name: 'config currency',
    quick: false,
    run: async () =>
      faults.length === 0
        ? { state: 'ok', finding: `Amounts are in ${currencyOf(config)}.` }
        : {
            state: 'warning',
            finding: faults.join(' '),
            remedy: 'Name one currency in billing.currency, stripe.currency and REACT_APP_CURRENCY_CODE.',
          },
  }
}
