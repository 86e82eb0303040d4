import { Tooltip } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
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
  const now = useNow(as === 'relative' && Boolean(at), at)
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

/** Ticks each half minute, so that "2 minutes ago" stays true; a newer time is not taken for the future. */
function useNow(isOn: boolean, at: string | null | undefined): Date {
  const [tick, setTick] = useState(0)
  useEffect(() => {
    if (!isOn) return
    const timer = setInterval(() => setTick(count => count + 1), 30_000)
    return () => clearInterval(timer)
  }, [isOn])
  // oxlint-disable-next-line react/exhaustive-deps -- the time is read again when these change
  return useMemo(() => new Date(), [tick, at])
}
