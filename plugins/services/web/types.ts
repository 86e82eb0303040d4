import { useText } from '@omnicrm/sdk/web'

/** Kinds of services that filters offer; an operator's own kinds are shown by their name. */
export const serviceTypes = [
  'mobile',
  'internet',
  'iptv',
  'voip',
  'fixed',
  'fixed-voice',
  'voice',
  'data',
  'dongle',
  'hotspot',
  'omnicharge',
  'generic',
  'bundle',
] as const

export function useTypeName(): (type: string) => string {
  const t = useText('services')
  return type => t(`type.${type}`, { defaultValue: type })
}
