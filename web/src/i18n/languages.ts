/** Product language codes are not BCP 47 (`sp`, `gr`, `ch`): mapped here and nowhere else. */
interface Language {
  /** For Intl, plural rules and `lang`. */
  tag: string
  /** As speakers call it. */
  name: string
  direction: 'ltr' | 'rtl'
}

const languages: Record<string, Language> = {
  ar: { tag: 'ar-u-nu-latn', name: 'العربية', direction: 'rtl' },
  ch: { tag: 'zh-Hans', name: '中文', direction: 'ltr' },
  en: { tag: 'en', name: 'English', direction: 'ltr' },
  fr: { tag: 'fr', name: 'Français', direction: 'ltr' },
  gr: { tag: 'el', name: 'Ελληνικά', direction: 'ltr' },
  it: { tag: 'it', name: 'Italiano', direction: 'ltr' },
  ru: { tag: 'ru', name: 'Русский', direction: 'ltr' },
  sp: { tag: 'es', name: 'Español', direction: 'ltr' },
}

/** Codes of all languages that a deployment may choose from. */
export const productLanguages: readonly string[] = Object.keys(languages)

const fallback = languages['en'] as Language

export const languageOf = (code: string): Language => languages[code] ?? fallback

/** Product code of a BCP 47 tag, `undefined` for languages we do not speak. */
export function productCodeOf(tag: string): string | undefined {
  const [base] = tag.toLowerCase().split('-')
  return Object.keys(languages).find(code => languageOf(code).tag.split('-')[0] === base)
}

/** Deployment locale (`en-GB`) when it is of this language, else the language's own tag. */
export function formatLocale(code: string, deploymentLocale: string): string {
  return productCodeOf(deploymentLocale) === code ? deploymentLocale : languageOf(code).tag
}

/** The user's choice, else the browser's first language that is offered, else the deployment's. */
export function chooseLanguage(
  offered: readonly string[],
  chosen: string | null | undefined,
  browser: readonly string[],
  fallbackCode: string,
): string {
  if (chosen && offered.includes(chosen)) return chosen
  const fromBrowser = browser.map(productCodeOf).find(code => code !== undefined && offered.includes(code))
  if (fromBrowser) return fromBrowser
  return offered.includes(fallbackCode) ? fallbackCode : 'en'
}
