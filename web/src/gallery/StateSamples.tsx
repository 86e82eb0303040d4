import { Button, Group } from '@mantine/core'
import { ApiError } from '@omnicrm/sdk/web/core'
import { useState } from 'react'
import { Card, Stacked } from '../data/Card.tsx'
import { ConfirmDialog } from '../feedback/ConfirmDialog.tsx'
import { Notice } from '../feedback/Notice.tsx'
import { EmptyState, LoadError, Skeletons, Stale } from '../feedback/states.tsx'
import { offerUndo, toast } from '../feedback/toast.ts'

const failure = new ApiError({
  message: 'The customers could not be read. Try again in a minute.',
  status: 503,
  code: 'gallery.failed',
  requestId: '01JD8Z',
})
const refusal = new ApiError({
  message: 'SIM 8937…0142 is reserved by another order. Choose another one.',
  status: 409,
  code: 'gallery.refused',
})

export function StateSamples() {
  const [asks, setAsks] = useState(false)
  return (
    <Stacked>
      <Card title="First load">
        <Skeletons rows={3} />
      </Card>
      <Card title="Empty">
        <EmptyState title="No services yet" text="Add the first one." icon="services">
          <Button>Add service</Button>
        </EmptyState>
      </Card>
      <Card title="Failure">
        <Stacked>
          <LoadError error={failure} onRetry={() => toast.info('Asked again')} />
          <Stale since="2026-05-31T10:00:00Z" onRetry={() => toast.info('Asked again')} />
        </Stacked>
      </Card>
      <Card title="Notices">
        <Stacked>
          <Notice tone="info">The customer gets a welcome e-mail.</Notice>
          <Notice tone="success">The service is active.</Notice>
          <Notice tone="warning" title="No payment method">
            The first invoice will stay unpaid.
          </Notice>
          <Notice tone="danger">The card was refused.</Notice>
        </Stacked>
      </Card>
      <Card title="Toasts and questions">
        <Group>
          <Button variant="default" onClick={() => toast.success('Service suspended')}>
            Toast
          </Button>
          <Button variant="default" onClick={() => toast.danger('The job failed')}>
            Failure
          </Button>
          <Button variant="default" onClick={() => offerUndo('Tag removed', () => toast.info('Tag is back'))}>
            Undo
          </Button>
          <Button variant="default" onClick={() => setAsks(true)}>
            Question
          </Button>
        </Group>
        <ConfirmDialog
          opened={asks}
          onClose={() => setAsks(false)}
          title="Cancel Fibre 500?"
          text="The line stops today."
          consequences={[
            { text: '€11.40 is credited.' },
            { text: 'The number is lost after 30 days.', tone: 'danger', icon: 'danger' },
          ]}
          verb="Cancel service"
          typed="Fibre 500"
          danger
          onConfirm={() => Promise.reject(refusal)}
        />
      </Card>
    </Stacked>
  )
}
