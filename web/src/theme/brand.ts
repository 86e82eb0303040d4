import type { BrandColor, UiConfig } from '@omnicrm/sdk/web/core'
import { contrast, isHex } from './color.ts'
import { deepTone, deriveTone, groundTone, inkTone, type Scheme } from './tone.ts'

/** Values the product ships with: for these the token tables hold, which were tuned by eye and by calculation. */
export const shippedColors: Partial<Record<BrandColor, string>> = {
  primary: '#405189',
  secondary: '#2bffcf',
  tertiary: '#1a9fbf',
  success: '#28a745',
  info: '#17a2b8',
  warning: '#ffc107',
  danger: '#dc3545',
  light: '#f8f9fa',
  dark: '#343a40',
}

export type Variables = Record<`--o-${string}`, string>

/** Tokens that differ from the tables because the operator set other colours. */
export function operatorTokens(colors: UiConfig['colors'], scheme: Scheme): Variables {
  const tokens: Variables = {}
  for (const name of ['success', 'info', 'warning', 'danger'] as const) {
    const hex = changed(colors, name)
    if (!hex) continue
    const tone = deriveTone(hex, scheme)
    tokens[`--o-${name}-ink`] = tone.ink
    tokens[`--o-${name}-tint`] = tone.tint
    tokens[`--o-${name}-mark`] = tone.mark
    if (name === 'danger') {
      tokens['--o-danger-fill'] = tone.fill
      tokens['--o-danger-fill-text'] = tone.fillText
    }
  }
  return {
    ...tokens,
    ...brandTokens(colors, scheme),
    ...accentTokens(colors, scheme),
    ...groundTokens(colors, scheme),
  }
}

function brandTokens(colors: UiConfig['colors'], scheme: Scheme): Variables {
  const darkOwn = scheme === 'dark' && isHex(colors.primary_dark) ? colors.primary_dark : undefined
  const hex = darkOwn ?? changed(colors, 'primary')
  if (!hex) return hoverToken(colors, scheme, '#ffffff')
  const tone = deriveTone(hex, scheme)
  return {
    '--o-brand': tone.fill,
    '--o-brand-text': tone.fillText,
    '--o-brand-ink': tone.ink,
    '--o-brand-tint': tone.tint,
    '--o-brand-mark': tone.mark,
    '--o-focus': tone.mark,
    ...hoverToken(colors, scheme, tone.fillText),
  }
}

/** The darker primary shows below the pointer (CONF-68), where the text of the button still reads on it. */
function hoverToken(colors: UiConfig['colors'], scheme: Scheme, text: string): Variables {
  const hex = colors.primary_dark
  if (scheme === 'dark' || !isHex(hex) || contrast(hex, text) < 4.5) return {}
  return { '--o-brand-hover': hex }
}

/** Secondary and tertiary are never text: they colour charts 2 and 3, and the panel beside the sign-in form. */
function accentTokens(colors: UiConfig['colors'], scheme: Scheme): Variables {
  const tokens: Variables = {}
  const second = changed(colors, 'secondary')
  const third = changed(colors, 'tertiary')
  if (second) tokens['--o-series-2'] = deriveTone(second, scheme).mark
  if (third) {
    tokens['--o-series-3'] = deriveTone(third, scheme).mark
    tokens['--o-auth-rule'] = deepTone(third)
  }
  const first = changed(colors, 'primary')
  if (first) tokens['--o-auth-ground'] = deepTone(first)
  if (second) tokens['--o-auth-accent'] = contrast(second, '#2b3555') >= 3 ? second : '#ffffff'
  return tokens
}

/** Light backgrounds and dark text (CONF-67): of the light scheme; the dark one has grounds of its own. */
function groundTokens(colors: UiConfig['colors'], scheme: Scheme): Variables {
  if (scheme === 'dark') return {}
  const light = changed(colors, 'light')
  const dark = changed(colors, 'dark')
  return {
    ...(light ? { '--o-canvas': groundTone(light) } : {}),
    ...(dark ? { '--o-ink': inkTone(dark) } : {}),
  }
}

function changed(colors: UiConfig['colors'], name: BrandColor): string | undefined {
  const hex = colors[name]
  return isHex(hex) && hex.toLowerCase() !== shippedColors[name] ? hex : undefined
}
