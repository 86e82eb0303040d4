/** sRGB, OKLCH and WCAG contrast: only what the operator's colours need. */

export interface Oklch {
  lightness: number
  chroma: number
  /** Degrees. */
  hue: number
}

type Triple = [number, number, number]

const parseHex = (hex: string): Triple => {
  const full = hex.length === 4 ? hex.replaceAll(/[0-9a-f]/gi, digit => digit + digit) : hex
  const value = Number.parseInt(full.slice(1, 7), 16)
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255]
}

export const isHex = (text: string | undefined): text is string =>
  text !== undefined && /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text)

const toLinear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
const fromLinear = (part: number): number =>
  part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055

export function luminance(hex: string): number {
  const [red, green, blue] = parseHex(hex).map(toLinear) as Triple
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** WCAG ratio of two colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

export function toOklch(hex: string): Oklch {
  const [red, green, blue] = parseHex(hex).map(toLinear) as Triple
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  const lightness = 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short
  const a = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short
  const b = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short
  return { lightness, chroma: Math.hypot(a, b), hue: ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360 }
}

/** The nearest displayable colour: lightness and hue stay, chroma gives way. */
export function fromOklch({ lightness, chroma, hue }: Oklch): string {
  for (let reduced = chroma; ; reduced = Math.max(0, reduced - 0.004)) {
    const linear = linearOf({ lightness, chroma: reduced, hue })
    const fits = linear.every(part => part >= -0.0005 && part <= 1.0005)
    if (fits || reduced === 0) return hexOf(linear)
  }
}

function linearOf({ lightness, chroma, hue }: Oklch): Triple {
  const angle = (hue * Math.PI) / 180
  const a = chroma * Math.cos(angle)
  const b = chroma * Math.sin(angle)
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ]
}

function hexOf(linear: Triple): string {
  const parts = linear.map(part => Math.round(255 * fromLinear(Math.min(1, Math.max(0, part)))))
  return `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`
}
