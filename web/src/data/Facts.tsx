import type { ReactNode } from 'react'
import { Link } from 'react-router'
import classes from './Facts.module.css'

export interface Fact {
  label: string
  value: ReactNode
}

/** Labels with values, one below the other, or in columns (`wide`). Ids in it copy on click (`Id`). */
export function Facts({ facts, wide = false }: { facts: readonly Fact[]; wide?: boolean }) {
  return (
    <dl className={classes.facts} data-wide={wide || undefined}>
      {facts.map(fact => (
        <div key={fact.label} className={classes.fact}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}

export interface Stat {
  label: string
  /** A figure: `Money`, `Quantity`, or a word. */
  value: ReactNode
  hint?: ReactNode
  /** The list that proves the figure. */
  to?: string
}

/** Up to four figures in a row. */
export function StatRow({ stats }: { stats: readonly Stat[] }) {
  return (
    <StatList>
      {stats.map(stat => (
        <StatCard key={stat.label} {...stat} />
      ))}
    </StatList>
  )
}

/** The row around `StatCard`s that come from different places. */
export const StatList = ({ children }: { children: ReactNode }) => (
  <ul className={classes.stats}>{children}</ul>
)

/** One figure of a `StatList`. */
export function StatCard({ label, value, hint, to }: Stat) {
  return (
    <li className={classes.stat}>
      <span className={classes.statLabel}>{label}</span>
      <span className={classes.figure}>
        {to ? (
          <Link to={to} className={classes.proof}>
            {value}
          </Link>
        ) : (
          value
        )}
      </span>
      {hint && <span className={classes.hint}>{hint}</span>}
    </li>
  )
}
