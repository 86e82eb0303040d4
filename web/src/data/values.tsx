import { CopyButton, Tooltip } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useFormat } from '../format/useFormat.ts'
import { Icon } from '../Icon.tsx'
import { Nothing } from './Nothing.tsx'
import classes from './values.module.css'

interface MoneyProps {
  /** Currency units; a decimal text is taken too. */
  amount: number | string | null | undefined
  /** The deployment's currency when absent. */
  currency?: string
  /** A word beside a negative or positive amount: "credit", "owes". */
  word?: string
}

/** The only way to print money: always with its currency, negative with a true minus. */
export function Money({ amount, currency, word }: MoneyProps) {
  const format = useFormat()
  if (amount === null || amount === undefined || amount === '') return <Nothing />
  return (
    <span className={classes.value}>
      <span className="num">{format.money(amount, currency)}</span>
      {word && <span className={classes.word}>{word}</span>}
    </span>
  )
}

interface QuantityProps {
  value: number | null | undefined
  /** What is counted. `bytes` and `seconds` choose their own step. */
  unit?: 'count' | 'bytes' | 'seconds' | 'percent'
}

/** The only way to print an amount that is not money. */
export function Quantity({ value, unit = 'count' }: QuantityProps) {
  const format = useFormat()
  if (value === null || value === undefined) return <Nothing />
  const text =
    unit === 'bytes'
      ? format.bytes(value)
      : unit === 'seconds'
        ? format.duration(value * 1000)
        : unit === 'percent'
          ? format.percent(value)
          : format.number(value)
  return <span className="num">{text}</span>
}

interface WhoProps {
  /** A person or machine; absent for "nobody". */
  name: string | null | undefined
  to?: string
}

/** The only way to print who did something. */
export function Who({ name, to }: WhoProps) {
  if (!name) return <Nothing />
  const text = <bdi>{name}</bdi>
  return to ? (
    <Link className={classes.link} to={to}>
      {text}
    </Link>
  ) : (
    text
  )
}

interface IdProps {
  value: string | number | null | undefined
  /** Ids are doors: where this one leads. */
  to?: string
  /** Shows the end of a long code only; copying gives all of it. */
  short?: boolean
}

/** The only way to print an id, ICCID, number or code: monospace, left to right, with a button that copies. */
export function Id({ value, to, short = false }: IdProps) {
  const t = useText('web')
  if (value === null || value === undefined || value === '') return <Nothing />
  const full = String(value)
  const shown = short && full.length > 12 ? `${full.slice(0, 4)}…${full.slice(-4)}` : full
  return (
    <span className={classes.id}>
      {to ? (
        <Link className={`${classes.link} code`} to={to}>
          {shown}
        </Link>
      ) : (
        <span className="code">{shown}</span>
      )}
      <CopyButton value={full} timeout={1500}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t('common.copied') : t('common.copy')}>
            <button
              type="button"
              className={classes.copy}
              aria-label={t('common.copyValue', { value: full })}
              onClick={copy}
            >
              <Icon name={copied ? 'check' : 'copy'} size={16} />
            </button>
          </Tooltip>
        )}
      </CopyButton>
    </span>
  )
}

/** Text that may be missing, isolated from the direction of the page. */
export function Words({ children }: { children: string | number | null | undefined }): ReactNode {
  return children === null || children === undefined || children === '' ? <Nothing /> : <bdi>{children}</bdi>
}
