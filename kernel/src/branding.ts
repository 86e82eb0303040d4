import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Check } from '@omnicrm/sdk'
import { shippedFonts } from './config/fonts.ts'

/** What the operator puts into `<data>/branding`; every file there may be read by everybody. */
export const brandingFolder = (dataDirectory: string): string => join(dataDirectory, 'branding')

const logos = { small: 'logoSm.png', dark: 'logoDark.png', light: 'logoLight.png' } as const
/** Pixels of a logo at 2x (CONF-91, CONF-97). */
const logoSizes = { small: [200, 200], dark: [400, 100], light: [400, 100] } as const
const backgrounds = ['authBackground.webp', 'authBackground.jpg', 'authBackground.png'] as const

interface FontFace {
  readonly weight: number
  readonly url: string
}

/**
 * The fields of `/crm/config/ui` that depend on files: looked up at each question, so that a new logo shows without a
 * restart. @param ui the fields that the configuration gives
 */
export function brandingFields(
  folder: string,
  ui: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const found = Object.entries(logos).map(([name, file]) => [name, urlOf(folder, file)] as const)
  const apps = ui.web_apps as readonly { name: string; url: string; icon?: string }[]
  const background = backgrounds.map(file => urlOf(folder, file)).find(url => url !== undefined)
  return {
    logos: Object.fromEntries(found.filter(([, url]) => url !== undefined)),
    font_faces: fontFaces(folder, String(ui.font_family)),
    ...(background === undefined ? {} : { auth_background: background }),
    web_apps: apps.map(({ icon, ...app }) => {
      const url = icon === undefined ? undefined : urlOf(folder, icon)
      return url === undefined ? app : { ...app, icon: url }
    }),
  }
}

/** With the time of the last change, so that browsers take a new file up at once. */
function urlOf(folder: string, path: string): string | undefined {
  const found = statSync(join(folder, path), { throwIfNoEntry: false })
  if (!found?.isFile()) return undefined
  const address = path.split('/').map(encodeURIComponent).join('/')
  return `/branding/${address}?v=${Math.floor(found.mtimeMs).toString(36)}`
}

/** `Your Font` → `your-font`, as folder and files are called. */
const slugOf = (family: string): string =>
  family
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')

/** `fonts/<font-name>/<font-name>-<weight>.woff2` (CONF-73, CONF-74). */
function fontFaces(folder: string, family: string): FontFace[] {
  const name = slugOf(family)
  if (name === '') return []
  const within = join('fonts', name)
  return namesIn(join(folder, within)).flatMap(file => {
    const [, weight] = /^(.+)-([1-9]00)\.woff2$/.exec(file)?.slice(1) ?? []
    const url =
      file.startsWith(`${name}-`) && weight !== undefined ? urlOf(folder, join(within, file)) : undefined
    return url === undefined ? [] : [{ weight: Number(weight), url }]
  })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code)))
      return []
    throw error
  }
}

/** What an operator would otherwise find out by looking at the pages. */
export function brandingCheck(folder: string, ui: () => Readonly<Record<string, unknown>>): Check {
  return {
    name: 'config branding',
    quick: false,
    async run() {
      const faults = [
        ...fontFaults(folder, String(ui().font_family)),
        ...logoFaults(folder),
        ...iconFaults(folder, ui()),
      ]
      if (faults.length === 0) return { state: 'ok', finding: 'Font, logos and icons are there.' }
      return {
        state: 'warning',
        finding: faults.join(' '),
        remedy: `Look at ${folder}; the operator guide lists its files.`,
      }
    },
  }
}

function fontFaults(folder: string, family: string): string[] {
  const weights = fontFaces(folder, family).map(each => each.weight)
  if (weights.length === 0)
    return shippedFonts.includes(family)
      ? []
      : [
          `The font '${family}' is neither shipped nor in fonts/${slugOf(family)}: pages show the system's font.`,
        ]
  const missing = [400, 700].filter(weight => !weights.includes(weight))
  return missing.map(weight => `fonts/${slugOf(family)}/${slugOf(family)}-${weight}.woff2 is missing.`)
}

function logoFaults(folder: string): string[] {
  return Object.entries(logos).flatMap(([name, file]) => {
    const path = join(folder, file)
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return []
    const size = pngSize(readFileSync(path))
    if (!size) return [`${file} is no PNG.`]
    const [width, height] = logoSizes[name as keyof typeof logoSizes]
    const small = size.width < width && size.height < height
    return [
      ...(small
        ? [`${file} has ${size.width} × ${size.height} pixels; sharp screens need ${width} × ${height}.`]
        : []),
      ...(size.isTransparent ? [] : [`${file} has no transparent background.`]),
    ]
  })
}

function iconFaults(folder: string, ui: Readonly<Record<string, unknown>>): string[] {
  const apps = ui.web_apps as readonly { name: string; icon?: string }[]
  return apps.flatMap(({ name, icon }) =>
    icon === undefined || urlOf(folder, icon) !== undefined
      ? []
      : [`The icon of ${name}, ${icon}, is missing.`],
  )
}

const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function pngSize(file: Buffer): { width: number; height: number; isTransparent: boolean } | undefined {
  if (file.length < 33 || !file.subarray(0, 8).equals(pngStart)) return undefined
  const colorType = file.readUInt8(25)
  // Types 4 and 6 have an alpha channel; palettes (3) may have a chunk of it.
  const isTransparent = colorType === 4 || colorType === 6 || (colorType === 3 && file.includes('tRNS'))
  return { width: file.readUInt32BE(16), height: file.readUInt32BE(20), isTransparent }
}
