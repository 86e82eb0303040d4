import { can as activityCan } from '@omnicrm/plugin-activity/contract'
import { Button, SegmentedControl, useCan, useSearchParams, useText } from '@omnicrm/sdk/web'
import { useState } from 'react'
import classes from '../customers.module.css'
import { ActivityLog } from './ActivityLog.tsx'
import { MessageList } from './MessageList.tsx'
import { NoteDialog } from './NoteDialog.tsx'

/** Tab 9: what happened to the customer, and what was sent to it (ACT-1, ACT-4). */
export function ActivityTab({ customerId }: { customerId: number }) {
  const t = useText('customers')
  const maySeeMessages = useCan(activityCan.viewCommunication)
  const mayNote = useCan(activityCan.create)
  const [search, setSearch] = useSearchParams()
  const [notes, setNotes] = useState(false)
  const shown = maySeeMessages && search.get('show') === 'messages' ? 'messages' : 'activity'
  return (
    <>
      <div className={classes.tools}>
        {maySeeMessages && (
          <SegmentedControl
            aria-label={t('activity.show')}
            value={shown}
            onChange={value =>
              setSearch(
                now => {
                  if (value === 'messages') now.set('show', value)
                  else now.delete('show')
                  return now
                },
                { replace: true, preventScrollReset: true },
              )
            }
            data={[
              { value: 'activity', label: t('tab.activity') },
              { value: 'messages', label: t('messages.title') },
            ]}
          />
        )}
        {mayNote && (
          <Button variant="default" className={classes.end ?? ''} onClick={() => setNotes(true)}>
            {t('note.add')}
          </Button>
        )}
      </div>
      {shown === 'messages' ? (
        <MessageList customerId={customerId} />
      ) : (
        <ActivityLog customerId={customerId} />
      )}
      {notes && <NoteDialog customerId={customerId} onClose={() => setNotes(false)} />}
    </>
  )
}
