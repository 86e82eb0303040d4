import { dashboardSlot, dashboardStatsSlot, useSession, useText } from '@omnicrm/sdk/web/core'
import { Slot, useFills } from '../Slot.tsx'
import { useTitle } from '../shell/useTitle.ts'
import { StatList } from '../data/Facts.tsx'
import { PageHeader } from '../data/PageHeader.tsx'
import { EmptyState } from '../feedback/states.tsx'
import classes from './Dashboard.module.css'

/** Figures and cards of the enabled plugins. */
export default function DashboardPage() {
  const t = useText('web')
  const { me } = useSession()
  const cards = useFills(dashboardSlot)
  const stats = useFills(dashboardStatsSlot)
  useTitle(t('dashboard.title'))
  return (
    <>
      <PageHeader title={t('dashboard.title')} />
      {cards.length + stats.length === 0 ? (
        <EmptyState
          title={t('dashboard.empty', { name: me?.first_name ?? '' })}
          text={t('dashboard.emptyText')}
        />
      ) : (
        <>
          {stats.length > 0 && (
            <StatList>
              <Slot of={dashboardStatsSlot} />
            </StatList>
          )}
          <div className={classes.cards}>
            <Slot of={dashboardSlot} />
          </div>
        </>
      )}
    </>
  )
}
