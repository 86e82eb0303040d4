import type { UiConfig } from '@omnicrm/sdk/web/core'
import { shippedFonts, type ShippedFont } from './shippedFonts.ts'

const system = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
const inter = shippedFonts['inter'] as ShippedFont

type FontSettings = Pick<UiConfig, 'font_family' | 'font_faces'>

export interface ChosenFont {
  /** For `font-family`. */
  stack: string
  /** Fetches what the stack names; from this server only, and nothing for the system's font. */
  load: () => Promise<unknown>
}

/**
 * The operator's own files first, then the shipped family of that name, else the system's font (CONF-75). A language
 * whose script the shipped family lacks is set in Inter or the system's font as a whole, not letter by letter.
 */
export function chooseFont(config: FontSettings, language: string): ChosenFont {
  const name = (config.font_family ?? 'Quicksand').replaceAll(/["'\\<>;{}]/g, '').trim()
  if (config.font_faces?.length)
    return { stack: `'${name}', ${system}`, load: async () => addFaces(name, config.font_faces ?? []) }
  // Loaded with the language (scriptFonts.ts).
  if (language === 'ar') return { stack: `'Noto Sans Arabic Variable', ${system}`, load: nothing }
  if (language === 'ch') return { stack: `'Noto Sans SC Variable', ${system}`, load: nothing }
  const shipped = shippedFonts[keyOf(name)]
  if (!shipped) return { stack: system, load: nothing }
  const needed = language === 'gr' ? 'greek' : language === 'ru' ? 'cyrillic' : undefined
  const { family, load } = needed && !shipped.scripts?.includes(needed) ? inter : shipped
  return { stack: `'${family}', ${system}`, load }
}

const nothing = async (): Promise<void> => undefined

const keyOf = (name: string): string => name.toLowerCase().replaceAll(/[\s-]/g, '')

function addFaces(name: string, faces: NonNullable<UiConfig['font_faces']>): void {
  for (const { weight, url } of faces) {
    const known = [...document.fonts].some(
      face => face.family.replaceAll(/["']/g, '') === name && face.weight === String(weight),
    )
    if (known) continue
    const source = `url("${url}") format("woff2")`
    document.fonts.add(
      new FontFace(name, source, { weight: String(weight), style: 'normal', display: 'swap' }),
    )
  }
}

/** Where the family has no tabular figures (Quicksand has none), figures are set in Inter, loaded on demand. */
export async function settleFigures(family: string): Promise<void> {
  await document.fonts.ready
  const needsInter =
    family.startsWith(`"${inter.family}"`) || widthOf('1111111111', family) !== widthOf('0000000000', family)
  if (!needsInter) return
  await inter.load()
  document.documentElement.style.setProperty('--o-font-figures', `'${inter.family}', ${system}`)
}

function widthOf(text: string, family: string): number | undefined {
  const drawing = document.createElement('canvas').getContext('2d')
  if (!drawing) return undefined
  drawing.font = `40px ${family}`
  return drawing.measureText(text).width
}
