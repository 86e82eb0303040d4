import type { ReactNode } from 'react'
import { Facts, type Fact } from '../data/Facts.tsx'
import classes from './ReviewList.module.css'

export interface ReviewGroup {
  title: string
  facts: readonly Fact[]
  /** A button that leads back to its step. */
  action?: ReactNode
}

/** Last step of a wizard: what is created, what it costs, what is reserved, who is mailed. */
export function ReviewList({ groups }: { groups: readonly ReviewGroup[] }) {
  return (
    <div className={classes.review}>
      {groups.map(group => (
        <section key={group.title} className={classes.group}>
          <header className={classes.head}>
            <h3 className={classes.title}>{group.title}</h3>
            {group.action}
          </header>
          <Facts facts={group.facts} />
        </section>
      ))}
    </div>
  )
}
