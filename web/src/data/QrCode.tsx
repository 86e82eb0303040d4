import { create } from 'qrcode'
import { useMemo } from 'react'
import classes from './QrCode.module.css'

/** Light modules around the code, which scanners need. */
const quiet = 4

interface Props {
  /** What a scanner reads: exactly this. */
  text: string
  /** What it leads to, for those who don't see it. */
  label: string
  /** Width and height in pixels. */
  size: number
}

/** A picture of a text, drawn here: no third party receives what may be a secret (AUTH-51). */
export function QrCode({ text, label, size }: Props) {
  const { modules, path } = useMemo(() => draw(text), [text])
  return (
    <svg
      className={classes.qr}
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`${-quiet} ${-quiet} ${modules + 2 * quiet} ${modules + 2 * quiet}`}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  )
}

/** One square of path for each dark module; the least correction gives the largest modules, and screens don't wear. */
function draw(text: string): { modules: number; path: string } {
  const { size, data } = create(text, { errorCorrectionLevel: 'L' }).modules
  const dark = [...data].flatMap((isDark, at) =>
    isDark ? [`M${at % size} ${Math.floor(at / size)}h1v1h-1z`] : [],
  )
  return { modules: size, path: dark.join('') }
}
