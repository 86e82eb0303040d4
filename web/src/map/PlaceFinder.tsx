import { Skeleton } from '@mantine/core'
import { isApiError, useConfig, useText } from '@omnicrm/sdk/web/core'
import type { Place } from '@omnicrm/sdk'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { Notice } from '../feedback/Notice.tsx'
import { SearchPicker, type PickerItem } from '../form/SearchPicker.tsx'
import type { Position } from './map.ts'
import classes from './Map.module.css'
import { MapView } from './MapView.tsx'
import { choose, locate, reverse, suggest } from './places.ts'

/** What there is at a position: an address, or nothing but the position. */
export type FoundPlace = Partial<Place> & Position

interface Props {
  /** Where the place is by the fields; null while they say nothing. */
  position: Position | null
  /** Fields to fill: of a place that was searched, or of the address at the pin; a pin without address gives coordinates alone. */
  onPlace: (place: FoundPlace) => void
  /** Without the map: for forms in which an address is no more than one of many facts. */
  searchOnly?: boolean
  /** The form was to be sent and has no place. */
  isMissing?: boolean
}

type Feedback = { tone: 'busy' | 'found' | 'lost'; text: string }

/** Below three letters an address may be any. */
const leastLetters = 3

/** Address search and a pin to correct it (CUST-34, CUST-36, CUST-37). The fields beside it stay the truth, and its twin for those who see no map. */
export function PlaceFinder({ position, onPlace, searchOnly = false, isMissing = false }: Props) {
  const t = useText('web')
  const { maps } = useConfig()
  const [feedback, setFeedback] = useState<Feedback>()
  const latest = useRef(0)
  const { center, isAsking } = useDefaultCenter()

  /** Of several moves in a row the last one counts. */
  const finish = async (work: Promise<Place | null>, fallback?: Position) => {
    const mine = ++latest.current
    setFeedback({ tone: 'busy', text: t('map.locating') })
    try {
      const place = await work
      if (mine !== latest.current) return
      if (place) onPlace(place)
      else if (fallback) onPlace(fallback)
      setFeedback(place ? { tone: 'found', text: t('map.found') } : { tone: 'lost', text: t('map.notFound') })
    } catch (error) {
      if (mine !== latest.current) return
      if (fallback) onPlace(fallback)
      setFeedback({ tone: 'lost', text: isApiError(error) ? error.message : t('failure.unknown') })
    }
  }
  const drop = (to: Position) => {
    if (maps?.search) void finish(reverse(to), to)
    else onPlace(to)
  }
  const missing: Feedback = { tone: 'lost', text: t('map.missing') }
  const shown = isMissing && !position ? missing : feedback
  return (
    <div className={classes['finder']}>
      {maps?.search ? (
        <AddressSearch onChoose={work => void finish(work)} />
      ) : (
        <Notice tone="info">{t('map.notConfigured')}</Notice>
      )}
      {!searchOnly &&
        (isAsking ? (
          <Skeleton className={classes['map']} data-height="small" />
        ) : (
          <MapView label={t('map.label')} pin={position} onPin={drop} center={center} />
        ))}
      <p className={classes['feedback']} data-tone={shown?.tone} aria-live="polite">
        {shown?.text ?? (searchOnly ? '' : t('map.pinHelp'))}
      </p>
    </div>
  )
}

function AddressSearch({ onChoose }: { onChoose: (work: Promise<Place | null>) => void }) {
  const t = useText('web')
  const [chosen, setChosen] = useState<PickerItem>()
  const session = useRef<string>(crypto.randomUUID())
  const search = async (text: string, signal: AbortSignal): Promise<PickerItem[]> => {
    const found = await suggest(text.trim(), session.current, signal)
    return found.map(each => ({ value: each.google_maps_place_id, label: each.title, detail: each.detail }))
  }
  return (
    <SearchPicker
      label={t('map.search')}
      placeholder={t('map.searchHelp')}
      source="maps"
      least={leastLetters}
      value={chosen}
      search={search}
      onChange={item => {
        setChosen(item)
        if (!item) return
        onChoose(choose(item.value, session.current))
        session.current = crypto.randomUUID()
      }}
    />
  )
}

/** The default location of the deployment (CONF-56): two coordinates, or an address where addresses can be asked for. */
function useDefaultCenter(): { center: Position | undefined; isAsking: boolean } {
  const { default_location: text = '', maps } = useConfig()
  const [, latitude, longitude] = /^\s*(-?[\d.]+)\s*[,;]\s*(-?[\d.]+)\s*$/.exec(text) ?? []
  const asked = useQuery({
    queryKey: ['maps', 'center', text],
    queryFn: () => locate(text),
    enabled: latitude === undefined && text.trim() !== '' && maps?.search === true,
    staleTime: Infinity,
    retry: false,
  })
  const center =
    latitude === undefined
      ? (asked.data ?? undefined)
      : { latitude: Number(latitude), longitude: Number(longitude) }
  return { center, isAsking: asked.isLoading }
}
