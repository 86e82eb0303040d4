import { Icon, When } from '@omnicrm/sdk/web'
import classes from '../customers.module.css'
import { Email } from '../detail/reach.tsx'
import { instantOf, kindOf } from './kind.ts'

/** A value by what it looks like: a time in the reader's zone, an address one can follow, a flag at a glance. */
export function AttributeValue({ value }: { value: string }) {
  switch (kindOf(value)) {
    case 'boolean':
      return (
        <span className={classes.flag}>
          <Icon name={value === 'true' ? 'check' : 'clear'} size={16} />
          <span className="code">{value}</span>
        </span>
      )
    case 'number':
      return <span className="num">{value}</span>
    case 'day':
      return <When at={value} as="day" />
    case 'instant':
      return <When at={instantOf(value)} as="instant" />
    case 'email':
      return <Email address={value} />
    case 'link':
      return (
        <a className={`link ${classes.long}`} href={value} target="_blank" rel="noreferrer" dir="ltr">
          {value}
        </a>
      )
    case 'text':
      return <bdi className={classes.long}>{value}</bdi>
  }
}
