import { Button, Group, Stack } from '@mantine/core'
import { Card, Stacked } from '../data/Card.tsx'
import { DiffView } from '../data/DiffView.tsx'
import { Facts, StatRow } from '../data/Facts.tsx'
import { JsonView } from '../data/JsonView.tsx'
import { Status } from '../data/Status.tsx'
import { statusWords, type StatusDomain } from '../data/statusTones.ts'
import { Tags } from '../data/Tags.tsx'
import { Timeline } from '../data/Timeline.tsx'
import { BalanceCard } from '../data/Usage.tsx'
import { Id, Money, Quantity, Who, Words } from '../data/values.tsx'
import { When } from '../data/When.tsx'

const domains: StatusDomain[] = [
  'customer',
  'service',
  'job',
  'invoice',
  'payment',
  'inventory',
  'broadcast',
  'network',
  'enabled',
]
const colors = ['#b8336a', '#ffc107', '#2bffcf', '#405189', '#ffffff']
const gigabyte = 1024 ** 3

export function ValueSamples() {
  return (
    <Stacked>
      <StatRow
        stats={[
          { label: 'Balance', value: <Money amount={-42.8} word="credit" />, hint: 'Since May' },
          { label: 'Services', value: <Quantity value={12} />, to: '#lists' },
          { label: 'Data used', value: <Quantity value={12.4 * gigabyte} unit="bytes" /> },
          { label: 'Customer since', value: <When at="2024-03-01" as="day" /> },
        ]}
      />
      <Card title="Buttons">
        <Group>
          <Button>Create customer</Button>
          <Button variant="default">Import</Button>
          <Button variant="subtle">Cancel</Button>
          <Button color="danger">Cancel service</Button>
          <Button disabled>Not now</Button>
          <Button loading>Saving</Button>
        </Group>
      </Card>
      <Card title="Status">
        <Stack gap="sm">
          {domains.map(domain => (
            <Group key={domain} gap="xs">
              {statusWords(domain).map(word => (
                <Status key={word} domain={domain} value={word} />
              ))}
            </Group>
          ))}
        </Stack>
      </Card>
      <Card title="Facts">
        <Facts
          facts={[
            { label: 'ICCID', value: <Id value="8937010000000000142" /> },
            { label: 'Short id', value: <Id value="8937010000000000142" short to="#values" /> },
            { label: 'Account', value: <Who name="Ana Martínez" to="#values" /> },
            { label: 'Nobody', value: <Who name={null} /> },
            { label: 'Note', value: <Words>{'مرحبا بالعالم'}</Words> },
            {
              label: 'Tags',
              value: <Tags tags={colors.map((color, index) => ({ name: `Tag ${index}`, color }))} />,
            },
            { label: 'Duration', value: <Quantity value={5400} unit="seconds" /> },
            { label: 'Share', value: <Quantity value={12.5} unit="percent" /> },
          ]}
        />
      </Card>
      <Group grow align="stretch">
        <BalanceCard
          icon="internet"
          label="Data"
          remaining={12.4 * gigabyte}
          total={20 * gigabyte}
          unit="bytes"
          renewsAt="2027-01-01"
        />
        <BalanceCard
          icon="phone"
          label="Calls"
          remaining={1800}
          total={6000}
          unit="seconds"
          expiresAt="2027-01-01"
        />
        <BalanceCard icon="mail" label="SMS" remaining={12} total={100} unit="count" />
      </Group>
      <Card title="History">
        <Timeline
          label="History"
          entries={[
            {
              id: 1,
              at: '2026-05-31T10:00:00Z',
              title: 'Plan changed',
              who: <Who name="Ana Martínez" />,
              icon: 'edit',
              tone: 'info',
              detail: (
                <DiffView
                  caption="Changes"
                  changes={[{ field: 'Plan', old: 'Fibre 200', new: 'Fibre 500' }]}
                />
              ),
            },
            { id: 2, at: '2026-05-30T10:00:00Z', title: 'Customer created', who: 'System', icon: 'add' },
          ]}
        />
      </Card>
      <Card title="Structure">
        <JsonView
          label="Answer"
          value={{
            result: 'OK',
            account: { name: 'Service_1', password: 'hunter2', balances: [{ type: '*data', value: 5 }] },
          }}
        />
      </Card>
    </Stacked>
  )
}
