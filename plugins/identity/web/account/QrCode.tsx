import { create } from 'qrcode'
import { useMemo } from 'react'
import classes from './account.module.css'

/** Light modules around the code, which scanners need. */
const quiet = 4

/** A picture of an `otpauth://` address, drawn here: no third party receives the secret (AUTH-51). */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => draw(text), [text])
  return (
    <svg
      className={classes.qr}
      role="img"
      aria-label={label}
      viewBox={`${-quiet} ${-quiet} ${size + 2 * quiet} ${size + 2 * quiet}`}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  )
}

/** One square of path for each dark module. */
function draw(text: string): { size: number; path: string } {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules
  const dark = [...data].flatMap((isDark, at) =>
    isDark ? [`M${at % size} ${Math.floor(at / size)}h1v1h-1z`] : [],
  )
  return { size, path: dark.join('') }
}
