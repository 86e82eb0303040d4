import { Button, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { Stacked } from '../data/Card.tsx'
import { Id, Who } from '../data/values.tsx'
import type { JobTask } from '../job/job.ts'
import { JobBadge, toastJobEnd } from '../job/JobBadge.tsx'
import { JobView } from '../job/JobView.tsx'

type Kind = 'running' | 'done' | 'failed'

const start = Date.now()
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString()

function tasksOf(kind: Kind): JobTask[] {
  const last = kind === 'failed' ? 'failed' : kind
  return [
    {
      id: '1',
      name: 'Get product',
      group: 'Assign plan',
      status: 'done',
      startedAt: at(-20),
      finishedAt: at(-19.6),
      summary: 'Read from the catalogue.',
      result: { status: 200, json: { product_id: 7, token: 'secret' } },
    },
    {
      id: '2',
      name: 'Get site',
      group: 'Assign plan',
      status: 'ignored',
      startedAt: at(-19),
      finishedAt: at(-18),
      summary: 'The customer has no site.',
    },
    {
      id: '3',
      name: 'Create account in OCS',
      group: 'Charging',
      status: 'done',
      startedAt: at(-17),
      finishedAt: at(-12),
      result: { result: 'OK' },
    },
    {
      id: '4',
      name: 'Create subscriber on HSS',
      group: 'Charging',
      status: last,
      startedAt: at(-11),
      finishedAt: kind === 'running' ? null : at(-3),
      summary: kind === 'failed' ? 'The HSS answered 503: maintenance until 12:00.' : null,
      result: kind === 'failed' ? { msg: 'Status code was 503' } : undefined,
    },
    { id: '5', name: 'Add service', group: 'Charging', status: kind === 'done' ? 'done' : 'waiting' },
    ...(kind === 'failed'
      ? [
          {
            id: '6',
            name: 'Remove account from OCS',
            isRollback: true,
            status: 'rolledBack' as const,
            startedAt: at(-3),
            finishedAt: at(-2),
          },
        ]
      : []),
  ]
}

const outcomes = {
  running: undefined,
  done: { tone: 'success', sentence: 'Fibre 500 is active.', action: <Button>Open service</Button> },
  failed: {
    tone: 'danger',
    sentence: 'The HSS could not be reached. Everything was undone.',
    action: <Button>Try again</Button>,
  },
} as const

export function JobSamples() {
  const [kind, setKind] = useState<Kind>('running')
  return (
    <Stacked>
      <div>
        <SegmentedControl
          aria-label="State"
          value={kind}
          onChange={value => setKind(value as Kind)}
          data={['running', 'done', 'failed']}
        />
        <JobBadge jobs={[{ id: 1, title: 'Assign Fibre 500', done: 4, total: 10, to: '/gallery#jobs' }]} />
        <Button
          variant="subtle"
          onClick={() =>
            toastJobEnd({
              title: 'Fibre 500 is active',
              status: 'done',
              open: () => setKind('done'),
              openLabel: 'Open job',
            })
          }
        >
          Toast of the end
        </Button>
      </div>
      <JobView
        inDialog
        title="Assign Fibre 500 to Ana Martínez"
        status={kind}
        startedAt={at(-21)}
        finishedAt={kind === 'running' ? null : at(-2)}
        total={6}
        tasks={tasksOf(kind)}
        facts={[
          { label: 'Job', value: <Id value={4711} /> },
          { label: 'Customer', value: <Who name="Ana Martínez" to="/gallery" /> },
          { label: 'Playbook', value: <Id value="play_simple_service.yaml" /> },
        ]}
        cancel={{ consequences: [{ text: 'SIM 8937…0142 returns to stock.' }], run: () => Promise.resolve() }}
        outcome={outcomes[kind]}
      />
    </Stacked>
  )
}
