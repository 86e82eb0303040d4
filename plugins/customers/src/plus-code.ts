const alphabet = '23456789CFGHJMPQRVWX'
/** Steps a degree of the tenth digit. */
const steps = 8000

/** Open Location Code of ten digits, computed without a network call (CUST-43): `9C3XGV4C+XV`. */
export function plusCodeOf(latitude: number, longitude: number): string {
  const highest = 180 * steps - 1
  let north = Math.min(Math.max(stepsOf(latitude + 90), 0), highest)
  let east = stepsOf((((longitude + 180) % 360) + 360) % 360)
  let code = ''
  for (let pair = 0; pair < 5; pair++) {
    code = alphabet.charAt(north % 20) + alphabet.charAt(east % 20) + code
    north = Math.floor(north / 20)
    east = Math.floor(east / 20)
  }
  return `${code.slice(0, 8)}+${code.slice(8)}`
}

// Binary fractions just below a step (51.5074 is one) must not fall into the cell before.
const stepsOf = (degrees: number): number => Math.floor(Math.round(degrees * steps * 1e6) / 1e6)
