import type { User } from '../../contract.ts'
import { userName } from '../api.ts'
import classes from '../identity.module.css'

/** Name and address of the person that a dialog is about. */
export function WhoIsIt({ user }: { user: User }) {
  return (
    <p className={classes.who}>
      <bdi>{userName(user)}</bdi>
      <bdi className={classes.detail}>{user.email}</bdi>
    </p>
  )
}
