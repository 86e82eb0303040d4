import {
  Badge,
  Button,
  Card,
  ConfirmDialog,
  EmptyState,
  Id,
  Pending,
  Stale,
  toast,
  useApiMutation,
  useApiQuery,
  useText,
  When,
  type OutputOf,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { accountsApi } from '../../contract/accounts.ts'
import { identity } from '../api.ts'
import classes from '../identity.module.css'
import { deviceOf } from './device.ts'

type ListedSession = OutputOf<(typeof accountsApi)['listSessions']>['data'][number]

/**
 * Where one is signed in; each can be ended, and all but this one together (AUTH-192). With `userId`: those of
 * another user, as administrator.
 */
export function Sessions({ userId }: { userId?: number }) {
  const t = useText('identity')
  const whose = userId === undefined ? {} : { user_id: userId }
  const isOther = userId !== undefined
  const answer = useApiQuery(identity.listSessions, whose)
  const [ending, setEnding] = useState<ListedSession | 'others'>()
  const endOne = useApiMutation(identity.endSession)
  const endOthers = useApiMutation(identity.endOtherSessions)
  const sessions = answer.data?.data.toSorted((a, b) => Number(b.current) - Number(a.current))
  const words = isOther ? wordsOfAll : wordsOfOthers
  const end = async () => {
    if (ending === 'others') await endOthers.mutateAsync(whose)
    else if (ending) await endOne.mutateAsync({ session_id: ending.session_id })
    toast.success(t(ending === 'others' ? words.done : 'sessions.ended'))
  }
  return (
    <Card
      title={t('sessions.title')}
      actions={
        sessions && sessions.length > (isOther ? 0 : 1) ? (
          <Button variant="default" onClick={() => setEnding('others')}>
            {t(words.verb)}
          </Button>
        ) : undefined
      }
    >
      {answer.error && sessions && (
        <Stale since={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} />
      )}
      {sessions?.length === 0 ? (
        <EmptyState title={t('user.noSessions')} icon="device" />
      ) : sessions ? (
        <ul className={classes.rows}>
          {sessions.map(session => (
            <SessionRow key={session.session_id} session={session} onEnd={() => setEnding(session)} />
          ))}
        </ul>
      ) : (
        <Pending answer={answer} rows={3} />
      )}
      <ConfirmDialog
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={t(ending === 'others' ? words.title : 'sessions.endTitle')}
        text={t(ending === 'others' ? 'sessions.endManyText' : 'sessions.endText')}
        verb={t(ending === 'others' ? words.verb : 'sessions.end')}
        danger
        onConfirm={end}
      />
    </Card>
  )
}

const wordsOfOthers = {
  verb: 'sessions.endOthers',
  title: 'sessions.endOthersTitle',
  done: 'sessions.othersEnded',
}
const wordsOfAll = { verb: 'sessions.endAll', title: 'sessions.endAllTitle', done: 'sessions.allEnded' }

function SessionRow({ session, onEnd }: { session: ListedSession; onEnd: () => void }) {
  const t = useText('identity')
  const { browser, system } = deviceOf(session.user_agent)
  const device =
    browser && system
      ? t('sessions.device', { browser, system })
      : (browser ?? system ?? t('user.unknownDevice'))
  return (
    <li className={classes.row}>
      <div className={classes.grow}>
        <span className={classes.name}>
          <bdi>{device}</bdi>
          {session.current && (
            <Badge variant="light" tt="none">
              {t('sessions.current')}
            </Badge>
          )}
          {session.impersonator_user_id !== null && (
            <Badge variant="light" tt="none">
              {t('sessions.impersonation')}
            </Badge>
          )}
        </span>
        <div className={classes.detail}>
          {t('sessions.active')} <When at={session.last_activity} />
        </div>
      </div>
      <Id value={session.ip_address} />
      {!session.current && (
        <Button
          variant="default"
          size="xs"
          onClick={onEnd}
          aria-label={t('sessions.endOf', { device, address: session.ip_address ?? '' })}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  )
}
