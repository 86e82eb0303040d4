import { LineChart } from '@mantine/charts'
import './styles.ts'
import { axes, seriesColor, type ChartProps } from './chart.ts'
import classes from './Chart.module.css'

export default function DrawnLineChart({ points, x, series, height = 180, format, onPoint }: ChartProps) {
  return (
    <LineChart
      h={height}
      data={points.map(point => ({ ...point }))}
      dataKey={x}
      series={series.map((one, index) => ({
        name: one.key,
        label: one.label,
        color: one.isFormer ? 'var(--o-ink-3)' : seriesColor(index),
        ...(one.isFormer ? { strokeDasharray: '4 4' } : {}),
      }))}
      curveType="monotone"
      withDots={false}
      connectNulls={false}
      gridAxis="x"
      gridColor="var(--o-line)"
      textColor="var(--o-ink-3)"
      tickLine="none"
      strokeWidth={2}
      strokeDasharray="0"
      withLegend={series.length > 1}
      {...(format ? { valueFormatter: format } : {})}
      {...axes({ interval: 'preserveStartEnd' as const, minTickGap: 24 })}
      classNames={{ axis: classes.axis ?? '' }}
      lineChartProps={{
        onClick: state => state.activeLabel !== undefined && onPoint?.(String(state.activeLabel)),
      }}
    />
  )
}
