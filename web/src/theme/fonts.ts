import '@fontsource/quicksand/latin-400.css'
import '@fontsource/quicksand/latin-500.css'
import '@fontsource/quicksand/latin-600.css'

const system = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"

/** Scripts that Quicksand does not cover; the brand family stays on the word mark. */
const interLanguages = new Set(['gr', 'ru'])

export function fontStack(configured: string | undefined, language: string): string {
  const family = configured?.replaceAll(/["'<>;{}]/g, '') || 'Quicksand'
  if (interLanguages.has(language)) return `Inter, ${system}`
  if (language === 'ar') return `'Noto Sans Arabic Variable', ${system}`
  if (language === 'ch') return `'Noto Sans SC Variable', ${system}`
  return `'${family}', ${system}`
}

/** Where the family has no tabular figures (Quicksand has none), figures are set in Inter, loaded on demand. */
export async function settleFigures(family: string): Promise<void> {
  await document.fonts.ready
  const needsInter =
    family.startsWith('Inter') || widthOf('1111111111', family) !== widthOf('0000000000', family)
  if (!needsInter) return
  await import('./inter.ts')
  document.documentElement.style.setProperty('--o-font-figures', `Inter, ${system}`)
}

function widthOf(text: string, family: string): number | undefined {
  const drawing = document.createElement('canvas').getContext('2d')
  if (!drawing) return undefined
  drawing.font = `40px ${family}`
  return drawing.measureText(text).width
}
