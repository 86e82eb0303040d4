import { encode } from '@erikmichelson/open-location-code-ts'

/** A ten-thousandth of a millimetre: a binary fraction just below a step must not fall into the cell before. */
const nudge = 1e-9

/** Open Location Code of ten digits, computed without a network call (CUST-43): `9C3XGV4C+XV`. */
export const plusCodeOf = (latitude: number, longitude: number): string =>
  encode(latitude + nudge, longitude + nudge)
