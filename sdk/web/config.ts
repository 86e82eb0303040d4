import { makeStore } from './store.ts'

/** `GET /crm/config/ui`: what the browser may know of the deployment. */
export interface UiConfig {
  company_name: string
  portal_name: string
  self_care_name?: string
  tagline?: string
  default_language: string
  /** Product codes: `en`, `sp` … */
  languages: string[]
  /** BCP 47, for dates and figures in the default language. */
  locale: string
  currency: string
  /** In place of the symbol that the currency has in the locale. */
  currency_symbol?: string
  colors: Partial<Record<BrandColor, string>>
  font_family?: string
  /** The operator's own; a missing one is replaced by the delivered one of that tone (CONF-92). */
  logos?: { small?: string; dark?: string; light?: string }
  /** Files of the operator's own font, for `font_family`. */
  font_faces?: { weight: number; url: string }[]
  /** Sentences beside the sign-in form, in place of the delivered ones. */
  auth_quotes?: { text: string; author?: string }[]
  /** Picture behind them. */
  auth_background?: string
  web_apps: { name: string; url: string; icon?: string }[]
  support_url?: string | null
  faqs_url?: string | null
  /** Customers may sign up by themselves (D-14). */
  registration?: boolean
  /** Sign-in shows buttons of social networks (AUTH-105). */
  social_logins?: boolean
  /** Ids of the enabled plugins. */
  plugins: string[]
  sandbox?: boolean
  cbc_mode?: boolean
  default_location?: string
  /** Whether addresses can be searched, and whose map is shown; null is our own. */
  maps?: { search: boolean; style_url: string | null }
  default_country?: string
  /** All statuses of customers, the operator's own too. */
  customer_statuses?: string[]
  /** What customers of a status may do (CUST-74). */
  customer_status_rules?: Record<string, { may_order: boolean; billed: boolean; portal_access: boolean }>
  /** Kinds of services that products may have. */
  service_types?: string[]
}

export type BrandColor =
  | 'primary'
  | 'primary_dark'
  | 'secondary'
  | 'tertiary'
  | 'success'
  | 'info'
  | 'warning'
  | 'danger'
  | 'light'
  | 'dark'

/** What holds until the server has told, and for settings it leaves out. */
export const defaultConfig: UiConfig = {
  company_name: 'OmniCRM',
  portal_name: 'OmniCRM',
  default_language: 'en',
  languages: ['en'],
  locale: 'en-GB',
  currency: 'EUR',
  colors: {},
  web_apps: [],
  plugins: [],
}

export const uiConfig = makeStore<UiConfig>(defaultConfig)
