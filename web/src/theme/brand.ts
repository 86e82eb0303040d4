import type { BrandColor, UiConfig } from '@omnicrm/sdk/web/core'
import { isHex } from './color.ts'
import { deriveTone, type Scheme } from './tone.ts'

/** Values the product ships with: for these the token tables hold, which were tuned by eye and by calculation. */
export const shippedColors: Partial<Record<BrandColor, string>> = {
  primary: '#405189',
  secondary: '#2bffcf',
  tertiary: '#1a9fbf',
  success: '#28a745',
  info: '#17a2b8',
  warning: '#ffc107',
  danger: '#dc3545',
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
  return { ...tokens, ...brandTokens(colors, scheme), ...chartTokens(colors, scheme) }
}

function brandTokens(colors: UiConfig['colors'], scheme: Scheme): Variables {
  const darkOwn = scheme === 'dark' && isHex(colors.primary_dark) ? colors.primary_dark : undefined
  const hex = darkOwn ?? changed(colors, 'primary')
  if (!hex) return {}
  const tone = deriveTone(hex, scheme)
  return {
    '--o-brand': tone.fill,
    '--o-brand-text': tone.fillText,
    '--o-brand-ink': tone.ink,
    '--o-brand-tint': tone.tint,
    '--o-brand-mark': tone.mark,
    '--o-focus': tone.mark,
  }
}

/** Secondary and tertiary are never text: they colour charts 2 and 3. */
function chartTokens(colors: UiConfig['colors'], scheme: Scheme): Variables {
  const tokens: Variables = {}
  const second = changed(colors, 'secondary')
  const third = changed(colors, 'tertiary')
  if (second) tokens['--o-series-2'] = deriveTone(second, scheme).mark
  if (third) tokens['--o-series-3'] = deriveTone(third, scheme).mark
  return tokens
}

function changed(colors: UiConfig['colors'], name: BrandColor): string | undefined {
  const hex = colors[name]
  return isHex(hex) && hex.toLowerCase() !== shippedColors[name] ? hex : undefined
}
