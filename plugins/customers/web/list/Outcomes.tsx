import { Icon, useText } from '@omnicrm/sdk/web'
import type { Customer } from '../../contract.ts'
import classes from '../customers.module.css'
import type { Outcome } from './each.ts'

interface Props {
  customers: readonly Pick<Customer, 'customer_id' | 'customer_name'>[]
  outcomes: ReadonlyMap<number, Outcome>
  /** Said of those it went well with. */
  done: string
}

/** The chosen customers, and of each how it went (CUST-8). */
export function Outcomes({ customers, outcomes, done }: Props) {
  const t = useText('customers')
  return (
    <ul className={`${classes.rows} ${classes.outcomes}`} aria-label={t('bulk.customers')} aria-live="polite">
      {customers.map(({ customer_id, customer_name }) => {
        const outcome = outcomes.get(customer_id)
        return (
          <li key={customer_id} className={classes.row}>
            <bdi className={classes.name}>{customer_name}</bdi>
            {outcome !== undefined && (
              <span className={classes.result} data-tone={outcome === true ? 'success' : 'danger'}>
                <Icon name={outcome === true ? 'check' : 'danger'} size={16} />
                {outcome === true ? done : outcome}
              </span>
            )}
          </li>
        )
      })}
    </ul>
  )
}
