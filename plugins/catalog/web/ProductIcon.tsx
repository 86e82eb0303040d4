import { Icon, type IconName } from '@omnicrm/sdk/web'

/** The catalogue stores icon classes of another set; they are drawn by the nearest of ours (PROD-10). */
const known: readonly [word: RegExp, icon: IconName][] = [
  [/sim/, 'services'],
  [/router|wifi|network|ethernet|tower|satellite|signal/, 'internet'],
  [/phone|headset|voice/, 'phone'],
  [/mobile|tablet/, 'device'],
  [/coin|wallet|money|dollar|euro|pound/, 'balance'],
  [/plus|circle-plus/, 'add'],
  [/tv|film|video/, 'apps'],
  [/message|sms|envelope/, 'mail'],
  [/globe|earth|plane/, 'map'],
  [/building|store/, 'store'],
  [/tag|percent|gift/, 'tag'],
]

export function ProductIcon({ icon, size = 20 }: { icon: string | null; size?: 16 | 18 | 20 | 24 | 32 }) {
  const found = icon === null ? undefined : known.find(([word]) => word.test(icon))
  return <Icon name={found?.[1] ?? 'product'} size={size} />
}
