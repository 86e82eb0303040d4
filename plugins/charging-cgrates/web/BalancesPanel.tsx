import {
  Button,
  Card,
  EmptyState,
  Notice,
  Skeletons,
  Stale,
  Status,
  useFormat,
  useText,
  When,
} from '@omnicrm/sdk/web'
import type { Service } from '@omnicrm/plugin-services/contract'
import type { BalanceKind } from '../contract.ts'
import { BucketList } from './BucketList.tsx'
import { kindBalances, type KindBalance } from './balances.ts'
import classes from './balances.module.css'
import { useAccount } from './useAccount.ts'

/** Live balances of a service. A silent engine is told here and leaves the page alone (D-86). */
export default function BalancesPanel({ service }: { readonly service: Service }) {
  const t = useText('charging-cgrates')
  const { account, error, since, isPending, refetch } = useAccount(service.service_id)
  const kinds = account ? kindBalances(account) : []
  return (
    <Card
      title={t('balances.title')}
      actions={
        account?.Disabled ? (
          <Status domain="service" value="Suspended" label={t('balances.disabled')} />
        ) : undefined
      }
    >
      {error && since !== undefined && (
        <div className={classes.stale}>
          <Stale since={since} onRetry={refetch} />
        </div>
      )}
      {isPending ? (
        <Skeletons rows={3} />
      ) : error && since === undefined ? (
        <Notice
          tone="danger"
          title={t('balances.unreachable')}
          action={
            <Button variant="default" size="xs" onClick={refetch}>
              {t('balances.retry')}
            </Button>
          }
        >
          {error}
        </Notice>
      ) : account?.account_found === false ? (
        <EmptyState title={t('balances.noAccount')} text={t('balances.noAccountText')} icon="balance" />
      ) : kinds.length === 0 ? (
        <EmptyState title={t('balances.none')} text={t('balances.noneText')} icon="balance" />
      ) : (
        <div className={classes.kinds}>
          {kinds.map(each => (
            <KindCard key={each.kind} balance={each} />
          ))}
        </div>
      )}
    </Card>
  )
}

function KindCard({ balance }: { balance: KindBalance }) {
  const t = useText('charging-cgrates')
  const print = usePrint()
  return (
    <section className={classes.kind} aria-label={t(`kind.${balance.kind}`)}>
      <h3 className={classes.name}>{t(`kind.${balance.kind}`)}</h3>
      <p className={`${classes.remaining} num`}>
        {balance.isUnlimited ? t('balances.unlimited') : print(balance.kind, balance.remaining)}
      </p>
      <p className={classes.end}>
        {balance.nextExpiry === null ? (
          t('balances.never')
        ) : (
          <>
            {t('balances.expires')} <When at={balance.nextExpiry} />
          </>
        )}
      </p>
      <BucketList balance={balance} print={value => print(balance.kind, value)} />
    </section>
  )
}

/** An amount in the words of its kind: bytes as GB, seconds as minutes, money with its currency. */
function usePrint(): (kind: BalanceKind, value: number) => string {
  const t = useText('charging-cgrates')
  const format = useFormat()
  return (kind, value) => {
    switch (kind) {
      case 'DATA':
      case 'DATA_DONGLE':
        return format.bytes(value)
      case 'VOICE':
        return t('balances.minutes', { minutes: format.number(value / 60, 1) })
      case 'SMS':
        return t('balances.messages', { count: value, messages: format.number(value) })
      case 'MONETARY':
        return format.money(value)
    }
  }
}
