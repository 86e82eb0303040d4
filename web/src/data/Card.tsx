import type { ReactNode } from 'react'
import classes from './Card.module.css'

interface Props {
  title?: string
  /** Buttons or a link at the end of the heading. */
  actions?: ReactNode
  children: ReactNode
  /** For tables and lists that bring their own padding. */
  flush?: boolean
}

/** A surface with a heading. Cards never stand inside cards. */
export function Card({ title, actions, children, flush = false }: Props) {
  return (
    <section className={classes.card} data-flush={flush || undefined}>
      {(title || actions) && (
        <header className={classes.head}>
          {title && <h2 className={classes.title}>{title}</h2>}
          {actions && <div className={classes.actions}>{actions}</div>}
        </header>
      )}
      <div className={classes.body}>{children}</div>
    </section>
  )
}

/** Body of a detail page: main content with the facts beside it; below 1200 px the facts go first. */
export function DetailLayout({ facts, children }: { facts: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.detail}>
      <aside className={classes.aside}>{facts}</aside>
      <div className={classes.main}>{children}</div>
    </div>
  )
}

/** Parts of a page below each other, 16 px apart. */
export const Stacked = ({ children }: { children: ReactNode }) => (
  <div className={classes.stacked}>{children}</div>
)
