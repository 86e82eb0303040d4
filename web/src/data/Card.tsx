import { useMediaQuery } from '@mantine/hooks'
import { createContext, use, type ReactNode } from 'react'
import { Icon } from '../Icon.tsx'
import classes from './Card.module.css'

interface Props {
  title?: string
  /** Buttons or a link at the end of the heading. */
  actions?: ReactNode
  children: ReactNode
  /** For tables and lists that bring their own padding. */
  flush?: boolean
}

/** Whether cards here open by their heading. */
const Folded = createContext(false)

/** A surface with a heading. Cards never stand inside cards. */
export function Card({ title, actions, children, flush = false }: Props) {
  const isFolded = use(Folded)
  if (isFolded && title)
    return (
      <details className={classes.card} data-flush={flush || undefined}>
        <summary className={classes.fold}>
          <h2 className={classes.title}>{title}</h2>
          <Icon name="down" size={16} className={classes.arrow} />
        </summary>
        {actions && <div className={classes.foldedActions}>{actions}</div>}
        <div className={classes.body}>{children}</div>
      </details>
    )
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

/** Body of a detail page: main content with the facts beside it; below 1200 px the facts go first, folded. */
export function DetailLayout({ facts, children }: { facts: ReactNode; children: ReactNode }) {
  const isNarrow = useMediaQuery('(max-width: 75em)', undefined, { getInitialValueInEffect: false })
  return (
    <div className={classes.detail}>
      <aside className={classes.aside}>
        <Folded value={isNarrow}>{facts}</Folded>
      </aside>
      <div className={classes.main}>{children}</div>
    </div>
  )
}

/** Parts of a page below each other, 16 px apart. */
export const Stacked = ({ children }: { children: ReactNode }) => (
  <div className={classes.stacked}>{children}</div>
)
