import { contrast, fromOklch, toOklch, type Oklch } from './color.ts'

export type Scheme = 'light' | 'dark'

export interface Tone {
  /** Text on surface, canvas and tint: at least 4.5. */
  ink: string
  /** Ground of a pill or a selected row. */
  tint: string
  /** Dot, bar, icon: at least 3 on surface. */
  mark: string
  /** Filled button: at least 3 against surface. */
  fill: string
  /** Text on `fill`: white or ink, at least 4.5. */
  fillText: string
}

export const grounds = {
  light: { surface: '#ffffff', canvas: '#f6f7f9', hover: '#f1f3f7' },
  dark: { surface: '#191d25', canvas: '#12151b', hover: '#232934' },
} as const

const white = '#ffffff'
const black = '#000000'
const ink = '#1a1f2b'
/** `--o-ink-3` of the light scheme. */
const paleInk = '#626b7d'

/**
 * A readable tone of an operator's colour, which knows nothing of contrast: hue stays, lightness moves until the
 * ratios hold.
 */
export function deriveTone(hex: string, scheme: Scheme): Tone {
  const color = toOklch(hex)
  const ground = grounds[scheme]
  const tint = fromOklch(
    scheme === 'light'
      ? { ...color, lightness: 0.955, chroma: Math.min(color.chroma, 0.03) }
      : { ...color, lightness: 0.29, chroma: Math.min(color.chroma * 0.6, 0.06) },
  )
  const readable = (candidate: string) =>
    [ground.surface, ground.canvas, ground.hover, tint].every(below => contrast(candidate, below) >= 4.5)
  const fill = moveUntil(
    color,
    scheme,
    candidate => contrast(candidate, ground.surface) >= 3 && contrast(candidate, textOn(candidate)) >= 4.5,
  )
  return {
    ink: moveUntil(color, scheme, readable),
    tint,
    mark: moveUntil(color, scheme, candidate => contrast(candidate, ground.surface) >= 3),
    fill,
    fillText: textOn(fill),
  }
}

/** A ground that white text reads well on, as near to the colour as can be. */
export const deepTone = (hex: string): string =>
  moveUntil(toOklch(hex), 'light', candidate => contrast(candidate, white) >= 7)

/** A light ground that the palest text still reads on. */
export const groundTone = (hex: string): string =>
  moveUntil(toOklch(hex), 'dark', candidate => contrast(candidate, paleInk) >= 4.5)

/** A text colour for all light grounds. */
export const inkTone = (hex: string): string =>
  moveUntil(toOklch(hex), 'light', candidate => contrast(candidate, grounds.light.hover) >= 7)

/** White or ink, by the higher ratio. */
export const textOn = (ground: string): string =>
  contrast(white, ground) >= contrast(ink, ground) ? white : ink

/** For tag pills, which keep the user's colour: any ground reads at 4.5 or more with one of the two, which ink can't promise. */
export const blackOrWhite = (ground: string): string =>
  contrast(white, ground) >= contrast(black, ground) ? white : black

type Shades = [string, string, string, string, string, string, string, string, string, string]

/** Ten shades for Mantine: 6 is the light fill, 5 the dark one (`primaryShade`). */
export function shadesOf(light: string, dark: string): Shades {
  const color = toOklch(light)
  const shade = (lightness: number, share = 1) =>
    fromOklch({ ...color, lightness, chroma: color.chroma * share })
  return [
    shade(0.97, 0.4),
    shade(0.93, 0.4),
    shade(0.86, 0.4),
    shade(0.78),
    shade(0.7),
    dark,
    light,
    shade(0.42),
    shade(0.36),
    shade(0.3),
  ]
}

function moveUntil(color: Oklch, scheme: Scheme, holds: (candidate: string) => boolean): string {
  const step = scheme === 'light' ? -0.01 : 0.01
  for (let { lightness } = color; lightness >= 0 && lightness <= 1; lightness += step) {
    const candidate = fromOklch({ ...color, lightness })
    if (holds(candidate)) return candidate
  }
  return scheme === 'light' ? '#000000' : white
}
