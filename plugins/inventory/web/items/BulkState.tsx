import {
  Button,
  ConfirmDialog,
  Modal,
  Notice,
  Select,
  Stacked,
  Textarea,
  TextInput,
  useApiMutation,
  useText,
  type Selection,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { BulkOutcome, Item } from '../../contract.ts'
import { itemName, life } from '../api.ts'
import { isMissing, useStates } from '../words.ts'

/** State or place of the chosen items; afterwards each that was refused, with the reason. */
export function BulkState({ selection }: { selection: Selection<Item> }) {
  const t = useText('inventory')
  const states = useStates()
  const [asks, setAsks] = useState(false)
  const [state, setState] = useState<string | null>(null)
  const [place, setPlace] = useState('')
  const [reason, setReason] = useState('')
  const asksReason = isMissing(state)
  const [outcome, setOutcome] = useState<readonly BulkOutcome[]>()
  const change = useApiMutation(life.bulk, { invalidates: ['inventory'] })
  const refused = outcome?.filter(each => !each.done) ?? []
  const nameOf = (id: number) => {
    const row = selection.rows.find(each => each.inventory_id === id)
    return row ? itemName(row) : String(id)
  }
  return (
    <>
      <Button variant="default" onClick={() => setAsks(true)}>
        {t('bulk.open')}
      </Button>
      {asks && (
        <ConfirmDialog
          opened
          onClose={() => setAsks(false)}
          title={t('bulk.title')}
          verb={t('bulk.submit')}
          blocked={(state === null && place.trim() === '') || (asksReason && reason.trim() === '')}
          onConfirm={async () => {
            const { data } = await change.mutateAsync({
              inventory_ids: selection.rows.map(row => row.inventory_id),
              ...(state === null ? {} : { item_state: state }),
              ...(asksReason ? { state_reason: reason.trim() } : {}),
              ...(place.trim() === '' ? {} : { item_location: place.trim() }),
            })
            setAsks(false)
            setOutcome(data)
          }}
        >
          <Stacked>
            <Select label={t('field.item_state')} data={states} value={state} onChange={setState} clearable />
            {asksReason && (
              <Textarea
                label={t('field.state_reason')}
                description={t('state.reported')}
                value={reason}
                maxLength={500}
                required
                withAsterisk={false}
                onChange={event => setReason(event.target.value)}
              />
            )}
            <TextInput
              label={t('field.item_location')}
              value={place}
              maxLength={255}
              onChange={event => setPlace(event.target.value)}
            />
          </Stacked>
        </ConfirmDialog>
      )}
      {outcome && (
        <Modal
          opened
          onClose={() => {
            setOutcome(undefined)
            selection.clear()
          }}
          title={t('bulk.result')}
          closeButtonProps={{ 'aria-label': t('bulk.close') }}
        >
          <Stacked>
            <Notice tone={refused.length === 0 ? 'success' : 'warning'}>
              {t('bulk.outcome', { done: outcome.length - refused.length, refused: refused.length })}
            </Notice>
            {refused.length > 0 && (
              <ul>
                {refused.map(each => (
                  <li key={each.inventory_id}>
                    <bdi>{nameOf(each.inventory_id)}</bdi>: {each.message}
                  </li>
                ))}
              </ul>
            )}
          </Stacked>
        </Modal>
      )}
    </>
  )
}
