import type { ReactNode } from 'react'
import { Link } from 'react-router'
import classes from './Rows.module.css'

/** A few rows below each other, as a card of the dashboard shows them. */
export const Rows = ({ children }: { children: ReactNode }) => <ul className={classes.rows}>{children}</ul>

interface Props {
  name: ReactNode
  /** Where its name leads. */
  to?: string
  /** States, figures and `RowNote`s at its end. */
  children: ReactNode
}

/** What a row is about, and the rest at its end. */
export const Row = ({ name, to, children }: Props) => (
  <li className={classes.row}>
    {to === undefined ? (
      <span className={classes.name}>{name}</span>
    ) : (
      <Link className={`link ${classes.name}`} to={to}>
        <bdi>{name}</bdi>
      </Link>
    )}
    {children}
  </li>
)

/** In small, at the end of a row: when, or from where on. */
export const RowNote = ({ children }: { children: ReactNode }) => (
  <span className={classes.note}>{children}</span>
)
