import { Button, Group, isApiError, Modal, Stack, useQueryClient, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { Customer } from '../../contract.ts'
import { customers as api } from '../api.ts'
import classes from '../customers.module.css'
import type { Outcome } from './each.ts'
import { Outcomes } from './Outcomes.tsx'

interface Props {
  customers: readonly Customer[]
  onClose: () => void
}

/** Archives one after the other and tells of each how it went (CUST-8, CUST-22). */
export function BulkArchive({ customers, onClose }: Props) {
  const t = useText('customers')
  const words = useText('web')
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [results, setResults] = useState<ReadonlyMap<number, Outcome>>(new Map())
  const left = customers.filter(({ customer_id }) => results.get(customer_id) !== true)
  const archive = async () => {
    setBusy(true)
    const next = new Map(results)
    for (const { customer_id } of left) {
      next.set(customer_id, await archiveOne(customer_id))
      setResults(new Map(next))
    }
    setBusy(false)
    await queries.invalidateQueries({ queryKey: ['customers'] })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('archive.titleMany', { count: customers.length })}
      closeButtonProps={{ 'aria-label': words('common.close') }}
    >
      <Stack>
        <p className={classes.plain}>{t('archive.keeps')}</p>
        <Outcomes customers={customers} outcomes={results} done={t('archive.archived')} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {words('common.close')}
          </Button>
          {left.length > 0 && (
            <Button color="danger" loading={busy} onClick={() => void archive()}>
              {results.size === 0 ? t('archive.verb') : t('archive.retry')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}

async function archiveOne(customer_id: number): Promise<Outcome> {
  try {
    await api.archive({ customer_id })
    return true
  } catch (cause) {
    if (!isApiError(cause)) throw cause
    return cause.message
  }
}
