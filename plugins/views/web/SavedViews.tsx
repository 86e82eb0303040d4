import {
  Icon,
  Tooltip,
  useApiQuery,
  useFormat,
  useSession,
  useText,
  ViewActions,
  ViewTab,
  VisuallyHidden,
  Button,
  type ListViewsPlace,
} from '@omnicrm/sdk/web'
import { useEffect, useEffectEvent } from 'react'
import type { SavedView } from '../contract.ts'
import { named, views } from './api.ts'
import { ViewMenu } from './ViewMenu.tsx'
import classes from './views.module.css'

/** Saved views of a list: one's own, then those that others share, each by name. */
export default function SavedViews(place: ListViewsPlace) {
  const t = useText('views')
  const userId = useSession().me?.user_id
  const { locale } = useFormat()
  const answer = useApiQuery(views.list, { list: place.list })
  const all = answer.data?.data
  const open = all?.find(view => named(view).name === place.open)
  useAddress(place, open, all !== undefined && !answer.isFetching)
  if (!all)
    return (
      <ViewActions>
        {answer.error && (
          <Button size="xs" variant="subtle" onClick={() => void answer.refetch()}>
            {t('retry')}
          </Button>
        )}
      </ViewActions>
    )
  const byName = new Intl.Collator(locale, { numeric: true })
  const sorted = all.toSorted(
    (a, b) => Number(a.user_id !== userId) - Number(b.user_id !== userId) || byName.compare(a.title, b.title),
  )
  const isChanged = open !== undefined && !place.isShort && !place.isShown(open.state)
  return (
    <>
      {sorted.map(view => (
        <ViewTab key={view.saved_view_id} isOn={view === open} to={place.address(named(view))}>
          <bdi className={classes.title}>{view.title}</bdi>{' '}
          {view.shared && <SharedMark view={view} isOwn={view.user_id === userId} />}{' '}
          {view === open && isChanged && (
            <span className={classes.dot}>
              <VisuallyHidden>{t('changed')}</VisuallyHidden>
            </span>
          )}
        </ViewTab>
      ))}
      <ViewMenu place={place} view={open} isOwn={open?.user_id === userId} isChanged={isChanged} />
    </>
  )
}

function SharedMark({ view, isOwn }: { view: SavedView; isOwn: boolean }) {
  const t = useText('views')
  const text = isOwn || view.user_name === null ? t('shared') : t('sharedBy', { name: view.user_name })
  return (
    <Tooltip label={text}>
      <span className={classes.mark}>
        <Icon name="share" size={16} />
        <VisuallyHidden>{text}</VisuallyHidden>
      </span>
    </Tooltip>
  )
}

/**
 * A short link opens its view. One that is gone, or that its owner keeps to itself, is left: what the address says it
 * showed stays on screen.
 */
function useAddress(place: ListViewsPlace, open: SavedView | undefined, isKnown: boolean): void {
  const follow = useEffectEvent(() => {
    if (!open) place.leave()
    else if (place.isShort) place.show(named(open), 'replace')
  })
  useEffect(() => {
    if (isKnown && place.open !== undefined) follow()
  }, [isKnown, place.open, open?.saved_view_id])
}
