import type { MantineThemeOverride } from '@mantine/core'

/** The props that decide about the size and look of a control. */
interface ControlProps {
  size?: string | number
  variant?: string
  color?: string
  error?: unknown
}

const controlHeight = ({ size }: ControlProps): string =>
  size === 'xs' || size === 'compact' ? 'var(--o-control-compact)' : 'var(--o-control)'

/** A dialog's header is no banner of the page. */
const plainHeader = { header: { role: 'presentation' } }

/** What lies over the page: dialogs and drawers look alike. */
const layer = {
  title: { fontSize: 'var(--o-size-heading)', fontWeight: 600 },
  content: { background: 'var(--o-raised)' },
  header: { background: 'var(--o-raised)' },
}

/**
 * Defaults of Mantine's components. Plain values by name, not `Component.extend`: that would load every component
 * named here with the first page.
 */
export const components: NonNullable<MantineThemeOverride['components']> = {
  Button: {
    defaultProps: { size: 'sm' },
    vars: (_: unknown, props: ControlProps) => ({
      root: {
        '--button-height': controlHeight(props),
        '--button-fz': 'var(--o-size-body)',
        '--button-padding-x': props.size === 'xs' ? 'var(--o-space-8)' : 'var(--o-space-12)',
        ...(props.variant === 'default' ? { '--button-bd': '1px solid var(--o-line-strong)' } : {}),
      },
    }),
    styles: { label: { fontWeight: 500 } },
  },
  ActionIcon: {
    defaultProps: { variant: 'subtle', color: 'neutral', size: 'md' },
    vars: (_: unknown, props: ControlProps) => ({
      root: {
        '--ai-size': controlHeight(props),
        ...(props.color === 'neutral'
          ? { '--ai-color': 'var(--o-ink-2)', '--ai-hover': 'var(--o-hover)', '--ai-bg': 'transparent' }
          : {}),
      },
    }),
  },
  Input: {
    defaultProps: { size: 'sm' },
    vars: (_: unknown, props: ControlProps) => ({
      wrapper: {
        '--input-height': controlHeight(props),
        '--input-size': controlHeight(props),
        '--input-fz': 'var(--o-size-body)',
        // Set here, they win over those of Mantine: an invalid field has its line, and its example looks like one still.
        '--input-bd': props.error ? 'var(--mantine-color-error)' : 'var(--o-line-strong)',
        '--input-placeholder-color': 'var(--o-ink-3)',
        '--input-bd-focus': 'var(--o-focus)',
        '--input-bg': 'var(--o-surface)',
      },
    }),
  },
  InputWrapper: {
    defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    styles: {
      label: { fontSize: 'var(--o-size-small)', fontWeight: 500, marginBlockEnd: 'var(--o-space-4)' },
      description: {
        fontSize: 'var(--o-size-caption)',
        color: 'var(--o-ink-3)',
        marginBlockStart: 'var(--o-space-4)',
      },
      error: { fontSize: 'var(--o-size-caption)', marginBlockStart: 'var(--o-space-4)' },
    },
  },
  Loader: { defaultProps: { size: 'sm', color: 'var(--o-brand-mark)' } },
  Menu: {
    defaultProps: {
      shadow: 'menu',
      radius: 'md',
      transitionProps: { duration: 160 },
      position: 'bottom-end',
      // Else a focusable element without a role stands among the items.
      withInitialFocusPlaceholder: false,
    },
  },
  Modal: {
    defaultProps: {
      radius: 'lg',
      shadow: 'dialog',
      size: '40rem',
      centered: true,
      transitionProps: { transition: 'fade', duration: 200 },
      overlayProps: { backgroundOpacity: 0.4 },
      attributes: plainHeader,
    },
    styles: layer,
  },
  Drawer: { defaultProps: { attributes: plainHeader }, styles: layer },
  Pagination: { defaultProps: { size: 'sm', radius: 'sm' } },
  Progress: { styles: { root: { background: 'var(--o-sunken)' } } },
  Paper: { defaultProps: { radius: 'md' } },
  // Menus and dialogs stand in a landmark of their own, not loose in the body.
  Portal: { defaultProps: { target: '#overlays' } },
  Skeleton: { defaultProps: { radius: 'sm' } },
  Tooltip: {
    defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: false }, withArrow: false },
  },
}
