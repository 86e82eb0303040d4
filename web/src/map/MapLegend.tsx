import type { MarkKind } from './map.ts'
import classes from './Map.module.css'
import { shapes } from './shapes.ts'

/** What the shapes on a map mean. */
export function MapLegend({ kinds }: { kinds: readonly { kind: MarkKind; label: string }[] }) {
  return (
    <ul className={classes['legend']}>
      {kinds.map(({ kind, label }) => (
        <li key={kind}>
          <span className={classes['mark']} data-kind={kind}>
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden>
              <path d={shapes[kind]} fill="currentColor" />
            </svg>
          </span>
          {label}
        </li>
      ))}
    </ul>
  )
}
