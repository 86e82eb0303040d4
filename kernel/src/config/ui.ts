import { env, OneOf, T, type Static } from '@omnicrm/sdk'

export const languages = ['ar', 'ch', 'en', 'fr', 'gr', 'it', 'ru', 'sp'] as const

const text = (variable: string, value: string, description: string) =>
  T.String({ ...env(variable), default: value, maxLength: 200, description })
const link = (variable: string, description: string) =>
  T.Optional(
    T.String({ ...env(variable), pattern: '^(https?://|mailto:|/)', 'x-hint': 'a web address', description }),
  )
const color = (variable: string, value: string, description: string) =>
  T.String({ ...env(variable), default: value, ...hex, description })
const hex = { pattern: '^#[0-9A-Fa-f]{6}$', 'x-hint': "a colour like '#405189'", 'x-invalid': 'default' }
/** Inside of the branding folder: no scheme, no way out. */
const brandingPath = {
  maxLength: 300,
  pattern: '^(?![/.])(?!.*(\\.\\.|//|:|\\\\))[^\\0?#]+$',
  'x-hint': "a file of the branding folder, like 'resources/webapp_icons/github.png'",
}

const webApp = (number: number) =>
  T.Object({
    name: T.Optional(T.String({ ...env(`REACT_APP_WEB_APP_${number}_NAME`), maxLength: 60 })),
    url: link(`REACT_APP_WEB_APP_${number}_URL`, 'Where the link leads.'),
    icon: T.Optional(T.String({ ...env(`REACT_APP_WEB_APP_${number}_ICON_PATH`), ...brandingPath })),
  })

/** The settings of the web application that belong to no plugin (00-canonical 5.3). Each may come from its REACT_APP_ variable. */
export const uiConfig = T.Object({
  company_name: text('REACT_APP_COMPANY_NAME', 'OmniCRM', 'Company in headers, titles and e-mails.'),
  portal_name: text('REACT_APP_PORTAL_NAME', 'OmniCRM', 'Name of the staff portal.'),
  self_care_name: text('REACT_APP_SELF_CARE_NAME', 'OmniCRM', 'Name of the customer portal.'),
  tagline: text('REACT_APP_COMPANY_TAGLINE', '', 'Line below the name at sign-in.'),
  default_language: OneOf(languages, {
    ...env('REACT_APP_DEFAULT_LANGUAGE'),
    default: 'en',
    'x-invalid': 'default',
    description: 'Language of new visitors.',
  }),
  locale: T.String({
    ...env('REACT_APP_LOCALE'),
    default: 'en-GB',
    pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$',
    'x-hint': "a locale like 'en-GB'",
    description: 'Form of dates and figures.',
  }),
  primary_color: color('REACT_APP_PRIMARY_COLOR', '#405189', 'Navigation, buttons, links.'),
  secondary_color: color('REACT_APP_SECONDARY_COLOR', '#2bFFcf', 'Accent.'),
  tertiary_color: color('REACT_APP_TERTIARY_COLOR', '#1a9fbf', 'Second accent.'),
  success_color: color('REACT_APP_SUCCESS_COLOR', '#28a745', 'Success messages.'),
  info_color: color('REACT_APP_INFO_COLOR', '#17a2b8', 'Information.'),
  warning_color: color('REACT_APP_WARNING_COLOR', '#ffc107', 'Warnings.'),
  danger_color: color('REACT_APP_DANGER_COLOR', '#dc3545', 'Errors.'),
  light_color: color('REACT_APP_LIGHT_COLOR', '#f8f9fa', 'Light backgrounds.'),
  dark_color: color('REACT_APP_DARK_COLOR', '#343a40', 'Dark text.'),
  primary_dark_color: T.Optional(
    T.String({
      ...env('REACT_APP_PRIMARY_DARK_COLOR'),
      ...hex,
      description: 'Derived from the primary colour when absent.',
    }),
  ),
  font_family: text('REACT_APP_FONT_FAMILY', 'Quicksand', 'Main font.'),
  auth_quotes: T.Array(
    T.Object({
      text: T.String({ minLength: 1, maxLength: 200 }),
      author: T.Optional(T.String({ maxLength: 100 })),
    }),
    {
      default: [],
      maxItems: 12,
      description: 'Sentences beside the sign-in form, in place of the delivered ones.',
    },
  ),
  web_app_1: webApp(1),
  web_app_2: webApp(2),
  web_app_3: webApp(3),
  web_app_4: webApp(4),
  web_app_5: webApp(5),
  web_app_6: webApp(6),
  faqs_url: link('REACT_APP_FAQS_URL', 'Link to frequent questions.'),
  support_url: link('REACT_APP_SUPPORT_URL', 'Link to support.'),
})
export type UiSettings = Static<typeof uiConfig>

/** The kernel's fields of `/crm/config/ui`: brand, colours, language and links; no secret (CONF-13). */
export function uiFields(ui: UiSettings): Readonly<Record<string, unknown>> {
  const apps = [ui.web_app_1, ui.web_app_2, ui.web_app_3, ui.web_app_4, ui.web_app_5, ui.web_app_6]
  return {
    company_name: ui.company_name,
    portal_name: ui.portal_name,
    self_care_name: ui.self_care_name,
    tagline: ui.tagline,
    default_language: ui.default_language,
    languages: [...languages],
    locale: ui.locale,
    colors: {
      primary: ui.primary_color,
      ...(ui.primary_dark_color === undefined ? {} : { primary_dark: ui.primary_dark_color }),
      secondary: ui.secondary_color,
      tertiary: ui.tertiary_color,
      success: ui.success_color,
      info: ui.info_color,
      warning: ui.warning_color,
      danger: ui.danger_color,
      light: ui.light_color,
      dark: ui.dark_color,
    },
    font_family: ui.font_family,
    auth_quotes: ui.auth_quotes,
    web_apps: apps.flatMap(({ name, url, icon }) =>
      name && url ? [{ name, url, ...(icon ? { icon } : {}) }] : [],
    ),
    faqs_url: ui.faqs_url ?? null,
    support_url: ui.support_url ?? null,
  }
}
