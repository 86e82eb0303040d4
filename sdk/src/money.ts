import Big from 'big.js'

type Amount = number | string
const Decimal = Big()
Decimal.RM = Big.roundHalfUp

const round = (value: Big, places: number): number => Number(value.round(places, Big.roundHalfUp).toString())

/**
 * Decimal arithmetic on amounts in currency units (00-canonical 2.0): exact, rounded half up.
 * JSON carries numbers; a double holds every DECIMAL(19,4) we allow, so only the arithmetic must not be binary.
 */
export const money = {
  /** Sum, to 4 places. */
  add: (...amounts: Amount[]): number =>
    round(
      amounts.reduce<Big>((sum, each) => sum.plus(each), new Decimal(0)),
      4,
    ),
  subtract: (from: Amount, amount: Amount): number => round(new Decimal(from).minus(amount), 4),
  /** Product, to 4 places. */
  multiply: (amount: Amount, factor: Amount): number => round(new Decimal(amount).times(factor), 4),
  divide: (amount: Amount, by: Amount): number => round(new Decimal(amount).div(by), 4),
  /** `percent` of the amount, rounded to the currency's exponent: tax and charges. */
  percent: (amount: Amount, percent: Amount, exponent = 2): number =>
    round(new Decimal(amount).times(percent).div(100), exponent),
  /** Rounded half up to `places`; 4 on write, the currency's exponent for totals. */
  round: (amount: Amount, places = 4): number => round(new Decimal(amount), places),
  compare: (a: Amount, b: Amount): -1 | 0 | 1 => new Decimal(a).cmp(b) as -1 | 0 | 1,
  /** Currency units → the minor units of charging engines and card processors. */
  toMinor: (amount: Amount, exponent = 2): number => round(new Decimal(amount).times(10 ** exponent), 0),
  fromMinor: (minor: Amount, exponent = 2): number => round(new Decimal(minor).div(10 ** exponent), exponent),
  /** The amount as text with `places` decimals. */
  format: (amount: Amount, places = 2): string => new Decimal(amount).toFixed(places, Big.roundHalfUp),
}
