import { makeStore, requestLanguage, storageOf } from '@omnicrm/sdk/web/core'
import { createInstance, type BackendModule, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { pluginSources } from 'virtual:omnicrm-plugins'
import { loadScriptFont } from '../theme/scriptFonts.ts'
import { languageOf, productCodeOf } from './languages.ts'

type LocaleFile = () => Promise<{ default: Record<string, unknown> }>

/** Namespace → product language → file. `web` is ours; each plugin has one of its id. */
const files: Record<string, Readonly<Record<string, LocaleFile>>> = {
  web: import.meta.glob<{ default: Record<string, unknown> }>('../../locales/*.json'),
}
files['web'] = byLanguage(files['web'] ?? {})
for (const source of pluginSources) files[source.id] = source.locales

export function addLocales(namespace: string, locales: Readonly<Record<string, LocaleFile>>): void {
  files[namespace] = locales
}

function byLanguage(globbed: Readonly<Record<string, LocaleFile>>): Record<string, LocaleFile> {
  return Object.fromEntries(
    Object.entries(globbed).map(([path, load]) => [path.replace(/^.*\/(\w+)\.json$/, '$1'), load]),
  )
}

/** Product codes of the languages that the shell has texts for. */
export const spokenLanguages = (): string[] => Object.keys(files['web'] ?? {})

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read(language, namespace, done) {
    const load = files[namespace]?.[productCodeOf(language) ?? 'en']
    if (!load) return done(null, {})
    load().then(
      file => done(null, file.default as never),
      (cause: unknown) => done(cause instanceof Error ? cause : new Error(String(cause)), false),
    )
  },
}

/** Product code of the language on screen. */
export const language = makeStore('en')

export const translations: i18n = createInstance()

/** React escapes. A Latin name or a phone number in an Arabic sentence keeps its own order, and leaves that of the sentence. */
const isolated = (value: string): string => (translations.dir() === 'rtl' ? `\u2068${value}\u2069` : value)

export async function startTranslations(code: string): Promise<void> {
  await translations
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: languageOf(code).tag,
      fallbackLng: 'en',
      ns: ['web'],
      defaultNS: 'web',
      interpolation: { escapeValue: true, escape: isolated },
      returnNull: false,
      react: { useSuspense: true },
    })
  applyLanguage(code)
  translations.on('languageChanged', tag => applyLanguage(productCodeOf(tag) ?? 'en'))
}

export async function switchLanguage(code: string): Promise<void> {
  await translations.changeLanguage(languageOf(code).tag)
  storageOf('local')?.setItem('omnicrm.language', code)
}

function applyLanguage(code: string): void {
  const { tag, direction } = languageOf(code)
  document.documentElement.lang = tag.replace(/-u-.*/, '')
  document.documentElement.dir = direction
  requestLanguage.set(tag.replace(/-u-.*/, ''))
  loadScriptFont(code)
  language.set(code)
  document
    .querySelector('#overlays')
    ?.setAttribute('aria-label', translations.t('shell.overlays', { ns: 'web' }))
}
