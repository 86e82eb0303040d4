export interface Series {
  /** Property of the points. */
  key: string
  label: string
  /** The last period: dashed and grey. */
  isFormer?: boolean
}

export interface ChartProps {
  title: string
  /** At the end of the title row: "GB", "€". */
  unit?: string
  /** Each point: `x` is the label of the axis; a missing value is a gap, not zero. */
  points: readonly Readonly<Record<string, string | number | null>>[]
  /** Property that holds the label of the axis. */
  x: string
  /** Six at most; put the rest together as "Other". */
  series: readonly Series[]
  /** One sentence: what the chart shows. */
  summary: string
  /** 180 in cards, 280 on pages. */
  height?: 180 | 280
  format?: (value: number) => string
  /** The list behind a point. */
  onPoint?: (x: string) => void
}

/** Colours in order, from the tokens; the first is the operator's brand. */
export const seriesColor = (index: number): string => `var(--o-series-${(index % 8) + 1})`

/** Time and categories run from the start of the page, where the figures of the axis stand. */
export function axes<Props extends object>(xAxis: Props) {
  const isRtl = document.documentElement.dir === 'rtl'
  return {
    xAxisProps: { ...xAxis, reversed: isRtl },
    yAxisProps: { orientation: isRtl ? ('right' as const) : ('left' as const) },
  }
}
