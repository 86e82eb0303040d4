import { Tooltip } from '@mantine/core'
import { useEffect, useState } from 'react'
import { parseInstant } from '../format/format.ts'
import { useFormat } from '../format/useFormat.ts'
import { Nothing } from './Nothing.tsx'

interface Props {
  /** Instant or calendar day, as the API gives it. */
  at: string | null | undefined
  /** `relative` up to 7 days (default), `day`, or `instant` with the time. */
  as?: 'relative' | 'day' | 'instant'
}

/** The only way to print a time. The exact one is in the tooltip. */
export function When({ at, as = 'relative' }: Props) {
  const format = useFormat()
  const now = useNow(as === 'relative' && Boolean(at))
  if (!at) return <Nothing />
  const shown = as === 'day' ? format.day(at) : as === 'instant' ? format.instant(at) : format.when(at, now)
  return (
    <Tooltip label={format.instant(at)}>
      <time className="num" dateTime={parseInstant(at).toISOString()}>
        {shown}
      </time>
    </Tooltip>
  )
}

/** Ticks each half minute, so that "2 minutes ago" stays true while the page is open. */
function useNow(isOn: boolean): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    if (!isOn) return
    const timer = setInterval(() => setNow(new Date()), 30_000)
    return () => clearInterval(timer)
  }, [isOn])
  return now
}
