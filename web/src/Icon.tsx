import { createElement } from 'react'
import { iconOf, isIconName, isMirrored, type IconName } from './icons.ts'

/** An icon by its concept: 18 px, 16 in buttons, 20 in the portal. Decoration only: the control carries the name. */
export function Icon({
  name,
  size = 18,
  className,
}: {
  name: IconName
  size?: 16 | 18 | 20 | 24 | 32
  className?: string | undefined
}) {
  const classNames = [className, isMirrored(name) && 'mirrored'].filter(Boolean).join(' ') || undefined
  return createElement(iconOf(name), { size, stroke: 1.75, className: classNames, 'aria-hidden': true })
}

/** For names that come from plugins as plain text; an unknown one draws a neutral list icon. */
export function NamedIcon({ name, size = 18 }: { name: string; size?: 16 | 18 | 20 }) {
  return <Icon name={isIconName(name) ? name : 'list'} size={size} />
}
