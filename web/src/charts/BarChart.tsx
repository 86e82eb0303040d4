import { BarChart } from '@mantine/charts'
import './styles.ts'
import { axes, seriesColor, type ChartProps } from './chart.ts'
import classes from './Chart.module.css'

export default function DrawnBarChart({ points, x, series, height = 180, format, onPoint }: ChartProps) {
  return (
    <BarChart
      h={height}
      data={points.map(point => ({ ...point }))}
      dataKey={x}
      series={series.map((one, index) => ({ name: one.key, label: one.label, color: seriesColor(index) }))}
      type={series.length > 1 ? 'stacked' : 'default'}
      gridAxis="x"
      gridColor="var(--o-line)"
      textColor="var(--o-ink-3)"
      tickLine="none"
      strokeDasharray="0"
      withLegend={series.length > 1}
      barProps={{ radius: 2 }}
      {...(format ? { valueFormatter: format } : {})}
      {...axes({})}
      classNames={{ axis: classes.axis ?? '' }}
      barChartProps={{
        barCategoryGap: '30%',
        onClick: state => state.activeLabel !== undefined && onPoint?.(String(state.activeLabel)),
      }}
    />
  )
}
