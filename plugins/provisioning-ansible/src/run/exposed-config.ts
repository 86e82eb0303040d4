import type { DeploymentInfo } from '@omnicrm/sdk'

type Section = Readonly<Record<string, unknown>>

/** Never given to plays, whatever `expose_config` says (D-17). */
const neverExposed = new Set([
  'database',
  'redis',
  'jwt_secret',
  'secret_key',
  'stripe',
  'api_keys',
  'ip_whitelist',
  'auth',
])
/** `crm` also holds keys of the installation; plays get these fields of it. */
const crmFields = ['public_url', 'port', 'environment']

const sectionOf = (value: unknown): Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Section) : {}

/**
 * What a play reads as `crm_config` (PLAY-8, PLAY-9, D-17): where things are and how they count, and the credentials
 * plays need (mail, SMS), but nothing that opens the CRM itself.
 * @param baseUrl where the play reaches the API
 */
export function exposedConfig(
  deployment: Pick<DeploymentInfo, 'section'>,
  baseUrl: string,
  extra: readonly string[],
): Record<string, unknown> {
  const crm = sectionOf(deployment.section('crm'))
  const exposed: Record<string, unknown> = {
    crm: {
      ...Object.fromEntries(crmFields.flatMap(name => (name in crm ? [[name, crm[name]]] : []))),
      base_url: baseUrl,
    },
    ocs: ocsSection(sectionOf(deployment.section('ocs')), currencyOf(deployment)),
    hss: sectionOf(deployment.section('hss')),
    smsc: sectionOf(deployment.section('smsc')),
    mailjet: mailSection(deployment),
    provisioning: addressesOf(deployment, baseUrl),
  }
  exposed['OCS'] = exposed['ocs']
  exposed['email'] = exposed['mailjet']
  for (const name of ['cbc_url', 'service_types', ...extra]) {
    const value = neverExposed.has(name) || name in exposed ? undefined : deployment.section(name)
    if (value !== undefined) exposed[name] = value
  }
  return exposed
}

/** With the factors between the units of the CRM and those of the engine (00-canonical 7.1). */
function ocsSection(ocs: Section, currency: string): Section {
  const host = ocs['cgrates'] ?? ocs['OCS'] ?? 'localhost:2080'
  return {
    ocsTenant: 'cgrates.org',
    engine: 'auto',
    ...ocs,
    cgrates: host,
    OCS: host,
    voice_factor: ocs['voice_unit'] === 's' ? 1 : 1_000_000_000,
    monetary_factor: ocs['monetary_unit'] === 'major' ? 1 : 10 ** minorDigits(currency),
  }
}

const currencyOf = (deployment: Pick<DeploymentInfo, 'section'>): string => {
  const currency = sectionOf(deployment.section('billing'))['currency']
  return typeof currency === 'string' ? currency : 'USD'
}

/** Digits after the point of a currency: 2 for most, 0 for JPY, 3 for KWD. */
const minorDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

const mailSection = (deployment: Pick<DeploymentInfo, 'section'>): Section => ({
  ...sectionOf(deployment.section('email')),
  ...sectionOf(deployment.section('mailjet')),
})

function addressesOf(deployment: Pick<DeploymentInfo, 'section'>, baseUrl: string): Section {
  const own = sectionOf(deployment.section('provisioning'))
  const host = new URL(baseUrl).hostname
  return {
    sender_email: own['sender_email'] ?? `provisioning@${host}`,
    support_email: own['support_email'] ?? `support@${host}`,
  }
}
