import {
  defaultConfig,
  readError,
  storageOf,
  networkError,
  uiConfig,
  webPlugins,
  type UiConfig,
  type WebPlugin,
} from '@omnicrm/sdk/web/core'
import { pluginSources } from 'virtual:omnicrm-plugins'
import { addLocales, spokenLanguages, startTranslations } from './i18n/i18n.ts'
import { chooseLanguage } from './i18n/languages.ts'
import { logoOf } from './shell/logo.ts'

/** Reads the deployment's settings; the page can't start without them. */
export async function loadConfig(): Promise<UiConfig> {
  const response = await fetch('/crm/config/ui').catch((cause: unknown) => {
    throw networkError(cause)
  })
  if (!response.ok) throw await readError(response)
  const config: UiConfig = { ...defaultConfig, ...((await response.json()) as Partial<UiConfig>) }
  config.languages = config.languages.filter(code => spokenLanguages().includes(code))
  uiConfig.set(config)
  document.title = config.portal_name
  document.querySelector('link[rel=icon]')?.setAttribute('href', logoOf(config, 'small', 'light'))
  return config
}

/** Loads what the enabled plugins offer. One that fails is left out and named; the others work. */
export async function loadPlugins(config: UiConfig): Promise<string[]> {
  const enabled = pluginSources.filter(source => config.plugins.includes(source.id))
  const settled = await Promise.allSettled(enabled.map(source => source.load()))
  const loaded: WebPlugin[] = []
  const failed: string[] = []
  for (const [index, result] of settled.entries()) {
    const id = enabled[index]?.id ?? ''
    if (result.status === 'fulfilled') loaded.push(result.value.default)
    else failed.push(`${id}: ${String(result.reason)}`)
  }
  for (const plugin of loaded) if (plugin.locales) addLocales(plugin.id, plugin.locales)
  webPlugins.set(loaded.toSorted((a, b) => config.plugins.indexOf(a.id) - config.plugins.indexOf(b.id)))
  return failed
}

export async function startLanguage(config: UiConfig): Promise<void> {
  const chosen = storageOf('local')?.getItem('omnicrm.language')
  await startTranslations(chooseLanguage(config.languages, chosen ?? null, [], config.default_language))
}
