import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Handlebars from 'handlebars'

/** A message as it goes out. */
export interface Filled {
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface Templates {
  readonly keys: readonly string[]
  /** @returns undefined when there is no such template. What is missing is filled with nothing (MAIL-5). */
  fill(key: string, language: string | null, variables: Readonly<Record<string, unknown>>): Filled | undefined
}

type Fill = (variables: object) => string
interface Template {
  readonly subject: Fill
  readonly text: Fill
  readonly html: Fill
}

export const deliveredTemplates = fileURLToPath(new URL('../templates/', import.meta.url))
const fileForm = /^(?<key>\w+)\.(?<language>[a-z]{2})\.hbs$/
const partForm = /^--- (subject|text|html)\s*$/m
const usual = 'en'
/** Product codes that Intl knows by another name, or with other digits. */
const tags: Readonly<Record<string, string>> = { ar: 'ar-u-nu-latn', ch: 'zh-Hans', gr: 'el', sp: 'es' }

/** Reads `<key>.<language>.hbs`: three parts under the lines `--- subject`, `--- text` and `--- html`. */
export function readTemplates(folder = deliveredTemplates): Templates {
  const templates = new Map<string, Template>()
  const keys = new Set<string>()
  for (const name of readdirSync(folder)) {
    const { key, language } = fileForm.exec(name)?.groups ?? {}
    if (key === undefined || language === undefined) continue
    keys.add(key)
    const source = readFileSync(`${folder}/${name}`, 'utf8')
    templates.set(`${key}.${language}`, compile(engineOf(language), name, source))
  }
  return {
    keys: [...keys].toSorted(),
    fill(key, language, variables) {
      const template = templates.get(`${key}.${language ?? usual}`) ?? templates.get(`${key}.${usual}`)
      if (!template) return undefined
      const subject = template.subject(variables).replace(/\s+/g, ' ').trim()
      return { subject, text: template.text(variables).trim(), html: template.html(variables).trim() }
    },
  }
}

function engineOf(language: string): typeof Handlebars {
  const engine = Handlebars.create()
  engine.registerHelper('money', (amount: unknown) => (isNumber(amount) ? Number(amount).toFixed(2) : ''))
  engine.registerHelper('date', (value: unknown) =>
    typeof value === 'string' ? value.slice(0, 16).replace('T', ' ') : '',
  )
  engine.registerHelper('duration', (minutes: unknown) => duration(minutes, tags[language] ?? language))
  return engine
}

/** `60` → `1 hour`, with the plural forms of the language. */
function duration(minutes: unknown, locale: string): string {
  if (!isNumber(minutes)) return ''
  const hours = Number(minutes) / 60
  const [count, unit] = Number.isInteger(hours) ? [hours, 'hour'] : [Number(minutes), 'minute']
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' ||
  (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))

function compile(engine: typeof Handlebars, file: string, source: string): Template {
  const parts = new Map<string, string>()
  const [, ...pieces] = source.split(partForm)
  for (let at = 0; at + 1 < pieces.length; at += 2)
    parts.set(pieces[at] as string, (pieces[at + 1] as string).trim())
  const part = (name: string, isHtml: boolean): Fill => {
    const text = parts.get(name)
    if (text === undefined) throw new Error(`The message template ${file} has no part '--- ${name}'.`)
    return engine.compile(text, { noEscape: !isHtml })
  }
  return { subject: part('subject', false), text: part('text', false), html: part('html', true) }
}
