import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineThemeOverride,
  type VariantColorsResolver,
} from '@mantine/core'
import type { UiConfig } from '@omnicrm/sdk/web/core'
import { operatorTokens } from './brand.ts'
import { components } from './components.ts'
import { deriveTone, shadesOf } from './tone.ts'
import { isHex } from './color.ts'
import { chooseFont } from './fonts.ts'

const filledTones: Record<string, { fill: string; text: string; hover: string }> = {
  brand: { fill: 'var(--o-brand)', text: 'var(--o-brand-text)', hover: 'var(--o-brand-hover)' },
  danger: {
    fill: 'var(--o-danger-fill)',
    text: 'var(--o-danger-fill-text)',
    hover: 'color-mix(in oklab, var(--o-danger-fill), black 10%)',
  },
}

/** Buttons read the tokens, so that an operator's colours reach them without a rebuild. */
const variantColors: VariantColorsResolver = input => {
  const name = input.color ?? 'brand'
  const filled = filledTones[name]
  if (!filled) return defaultVariantColorsResolver(input)
  const tone = name === 'brand' ? 'brand' : 'danger'
  const clear = { background: 'transparent', border: '1px solid transparent', color: `var(--o-${tone}-ink)` }
  switch (input.variant) {
    case 'filled':
      return {
        background: filled.fill,
        hover: filled.hover,
        color: filled.text,
        border: '1px solid transparent',
      }
    case 'light':
      return { ...clear, background: `var(--o-${tone}-tint)`, hover: `var(--o-${tone}-tint)` }
    case 'outline':
      return { ...clear, border: `1px solid var(--o-${tone}-mark)`, hover: `var(--o-${tone}-tint)` }
    case 'subtle':
      return { ...clear, hover: 'var(--o-hover)' }
    case 'transparent':
      return { ...clear, hover: 'transparent' }
    default:
      return defaultVariantColorsResolver(input)
  }
}

export function makeTheme(config: UiConfig, language: string): MantineThemeOverride {
  const primary = isHex(config.colors.primary) ? config.colors.primary : '#405189'
  const family = chooseFont(config, language).stack
  return createTheme({
    primaryColor: 'brand',
    primaryShade: { light: 6, dark: 5 },
    autoContrast: true,
    colors: { brand: shadesOf(deriveTone(primary, 'light').fill, deriveTone(primary, 'dark').fill) },
    variantColorResolver: variantColors,
    fontFamily: family,
    fontFamilyMonospace: 'var(--o-font-code)',
    headings: {
      fontFamily: family,
      fontWeight: '600',
      sizes: {
        h1: { fontSize: '1.375rem', lineHeight: '1.75rem' },
        h2: { fontSize: '1rem', lineHeight: '1.5rem' },
        h3: { fontSize: '0.875rem', lineHeight: '1.25rem' },
      },
    },
    fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.375rem' },
    lineHeights: { xs: '1rem', sm: '1.125rem', md: '1.25rem', lg: '1.5rem', xl: '1.75rem' },
    fontWeights: { regular: '400', medium: '500', bold: '600' },
    spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
    radius: { xs: '0.25rem', sm: '0.375rem', md: '0.625rem', lg: '0.875rem', xl: '62.5rem' },
    shadows: { menu: 'var(--o-shadow-menu)', dialog: 'var(--o-shadow-dialog)', md: 'var(--o-shadow-menu)' },
    breakpoints: { xs: '36em', sm: '48em', md: '62em', lg: '75em', xl: '88em' },
    defaultRadius: 'sm',
    cursorType: 'pointer',
    respectReducedMotion: true,
    focusRing: 'auto',
    components,
  })
}

/** Menus, chips and keys take their grounds and lines from these in the dark. */
const darkGreys = {
  '--mantine-color-dark-4': 'var(--o-line)',
  '--mantine-color-dark-5': 'var(--o-hover)',
  '--mantine-color-dark-6': 'var(--o-raised)',
  '--mantine-color-dark-7': 'var(--o-sunken)',
}

/** Mantine's own variables miss WCAG AA: they become ours in both schemes. */
const mantineVariables = {
  '--mantine-color-text': 'var(--o-ink)',
  '--mantine-color-body': 'var(--o-surface)',
  '--mantine-color-dimmed': 'var(--o-ink-3)',
  '--mantine-color-placeholder': 'var(--o-ink-3)',
  '--mantine-color-error': 'var(--o-danger-ink)',
  '--mantine-color-success': 'var(--o-success-ink)',
  '--mantine-color-anchor': 'var(--o-brand-ink)',
  '--mantine-color-default': 'var(--o-surface)',
  '--mantine-color-default-hover': 'var(--o-hover)',
  '--mantine-color-default-color': 'var(--o-ink)',
  '--mantine-color-default-border': 'var(--o-line-strong)',
  '--mantine-color-disabled': 'var(--o-sunken)',
  '--mantine-color-disabled-color': 'var(--o-ink-3)',
  '--mantine-color-disabled-border': 'var(--o-line)',
  '--mantine-primary-color-filled': 'var(--o-brand)',
  '--mantine-primary-color-filled-hover': 'var(--o-brand-hover)',
  '--mantine-primary-color-light': 'var(--o-brand-tint)',
  '--mantine-primary-color-light-hover': 'var(--o-brand-tint)',
  '--mantine-primary-color-light-color': 'var(--o-brand-ink)',
  '--mantine-color-brand-filled': 'var(--o-brand)',
  '--mantine-color-brand-light': 'var(--o-brand-tint)',
  '--mantine-color-brand-light-hover': 'var(--o-brand-tint)',
  '--mantine-color-brand-light-color': 'var(--o-brand-ink)',
}

export function makeVariables(config: UiConfig): CSSVariablesResolver {
  return () => ({
    variables: {},
    light: { ...mantineVariables, ...operatorTokens(config.colors, 'light') },
    dark: { ...mantineVariables, ...darkGreys, ...operatorTokens(config.colors, 'dark') },
  })
}
