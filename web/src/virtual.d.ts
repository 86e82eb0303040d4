declare module 'virtual:omnicrm-plugins' {
  import type { WebPlugin } from '@omnicrm/sdk/web/core'

  type LocaleFile = () => Promise<{ default: Record<string, unknown> }>

  /** Every plugin folder with a web part that was there when the web was built. */
  export const pluginSources: readonly {
    id: string
    load: () => Promise<{ default: WebPlugin }>
    locales: Readonly<Record<string, LocaleFile>>
  }[]
}

/** True in builds with the component gallery (`OMNICRM_GALLERY=1`). */
declare const __GALLERY__: boolean
