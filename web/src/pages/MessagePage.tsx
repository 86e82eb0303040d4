import type { ReactNode } from 'react'
import { useTitle } from '../shell/useTitle.ts'
import classes from './Message.module.css'

interface Props {
  title: string
  text: string
  detail?: string | undefined
  children?: ReactNode
}

/** One sentence and a way on: not found, access denied, failure. */
export function MessagePage({ title, text, detail, children }: Props) {
  useTitle(title)
  return (
    <section className={classes.message}>
      <h1 className={classes.title}>{title}</h1>
      <p className={classes.text}>{text}</p>
      {detail && <p className={classes.detail}>{detail}</p>}
      <div className={classes.actions}>{children}</div>
    </section>
  )
}
