import type { UiConfig } from '@omnicrm/sdk/web/core'

export type LogoUse = 'header' | 'small' | 'panel'

const delivered = { dark: '/branding/DefaultLogoDark.png', light: '/branding/DefaultLogoLight.png' } as const

/** Which file is shown where (CONF-92 to CONF-95). A dark logo stands on light ground, a light one on dark. */
export function logoOf(config: Pick<UiConfig, 'logos'>, use: LogoUse, scheme: 'light' | 'dark'): string {
  const tone = use === 'panel' || scheme === 'dark' ? 'light' : 'dark'
  const { small, [tone]: own } = config.logos ?? {}
  return (use === 'small' ? small : own) ?? delivered[tone]
}
