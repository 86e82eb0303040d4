import { BarChart, LineChart, Sparkline } from '../charts/Chart.tsx'
import { Card, Stacked } from '../data/Card.tsx'

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

export function ChartSamples() {
  return (
    <Stacked>
      <Card>
        <LineChart
          title="Data use"
          unit="GB"
          x="day"
          height={280}
          summary="Data use rose 12 % to 5.1 GB per day; Thursday was not measured."
          series={[
            { key: 'now', label: 'This week' },
            { key: 'former', label: 'Last week', isFormer: true },
          ]}
          points={days.map((day, index) => ({
            day,
            now: index === 3 ? null : 3 + Math.sin(index) + index / 4,
            former: 3 + Math.cos(index),
          }))}
        />
      </Card>
      <Card>
        <BarChart
          title="New services"
          x="day"
          summary="Mobile leads with 31 of 52 new services."
          series={[
            { key: 'mobile', label: 'Mobile' },
            { key: 'internet', label: 'Internet' },
            { key: 'voip', label: 'Voice' },
          ]}
          points={days.map((day, index) => ({
            day,
            mobile: 3 + (index % 4),
            internet: 2 + (index % 3),
            voip: index % 2,
          }))}
        />
      </Card>
      <Card title="In cells">
        <Sparkline values={[3, 5, 2, 8, 6, 9]} label="Use over six days, rising" />
      </Card>
    </Stacked>
  )
}
