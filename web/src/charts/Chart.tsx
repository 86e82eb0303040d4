import { ActionIcon, Skeleton, Tooltip } from '@mantine/core'
import { useText } from '@omnicrm/sdk/web/core'
import { lazy, Suspense, useState } from 'react'
import { toast } from '../feedback/toast.ts'
import { Icon } from '../Icon.tsx'
import type { ChartProps } from './chart.ts'
import classes from './Chart.module.css'

const drawn = {
  line: lazy(() => import('./LineChart.tsx')),
  bar: lazy(() => import('./BarChart.tsx')),
}

/** A chart with its summary in words, and the same figures as a table. The library is loaded when it is drawn. */
function Chart({ kind, ...props }: ChartProps & { kind: keyof typeof drawn }) {
  const t = useText('web')
  const [asTable, setAsTable] = useState(false)
  const Drawn = drawn[kind]
  const height = props.height ?? 180
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.head}>
        <span className={classes.title}>{props.title}</span>
        {props.unit && <span className={classes.unit}>{props.unit}</span>}
        <Tooltip label={asTable ? t('chart.showChart') : t('chart.showTable')}>
          <ActionIcon
            size="xs"
            aria-label={asTable ? t('chart.showChart') : t('chart.showTable')}
            onClick={() => setAsTable(!asTable)}
          >
            <Icon name={asTable ? 'chart' : 'table'} size={16} />
          </ActionIcon>
        </Tooltip>
      </figcaption>
      {asTable ? (
        <PointTable {...props} />
      ) : (
        <div>
          <Suspense fallback={<Skeleton height={height} className="late" />}>
            <Drawn {...props} height={height} />
          </Suspense>
        </div>
      )}
      <p className={classes.summary}>{props.summary}</p>
    </figure>
  )
}

export const LineChart = (props: ChartProps) => <Chart kind="line" {...props} />
export const BarChart = (props: ChartProps) => <Chart kind="bar" {...props} />

function PointTable({ points, x, series, title, format = String }: ChartProps) {
  const t = useText('web')
  const copy = async () => {
    const lines = [
      [x, ...series.map(one => one.label)],
      ...points.map(point => [point[x], ...series.map(one => point[one.key])]),
    ]
    await navigator.clipboard.writeText(lines.map(line => line.join(',')).join('\n'))
    toast.success(t('common.copied'))
  }
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <caption className={classes.caption}>{title}</caption>
        <thead>
          <tr>
            <th scope="col">
              <button type="button" className={classes.copy} onClick={() => void copy()}>
                {t('chart.copy')}
              </button>
            </th>
            {series.map(one => (
              <th key={one.key} scope="col">
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map(point => (
            <tr key={String(point[x])}>
              <th scope="row">{point[x]}</th>
              {series.map(one => {
                const value = point[one.key]
                return (
                  <td key={one.key} className="num">
                    {typeof value === 'number' ? format(value) : '–'}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A trend in a table cell, 24 px high, without axes; the words say the same. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const high = Math.max(...values, 1)
  const step = values.length > 1 ? 96 / (values.length - 1) : 0
  const line = values.map((value, index) => `${index * step + 2},${22 - (20 * value) / high}`).join(' ')
  return (
    <svg
      className={classes.spark}
      viewBox="0 0 100 24"
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
    >
      <polyline points={line} />
    </svg>
  )
}
