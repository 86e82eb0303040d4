import {
  ApiError,
  Card,
  client,
  Icon,
  LoadError,
  Skeletons,
  useApiQuery,
  useComputedColorScheme,
  useText,
} from '@omnicrm/sdk/web'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { api, type GrafanaPanel } from '../contract.ts'
import classes from './grafana.module.css'

const reports = client('reports', api)
const againMilliseconds = 60_000

/** The panels of the configuration, each in a card of its own; without any there is no area (CONF-81). */
export default function GrafanaPanels() {
  const { data } = useApiQuery(reports.panels, {}, { staleTime: Infinity })
  return data?.panels.map(panel => <PanelCard key={panel.panel} panel={panel} />)
}

function PanelCard({ panel }: { panel: GrafanaPanel }) {
  const t = useText('reports')
  const theme = useComputedColorScheme('light')
  const picture = useQuery({
    queryKey: ['reports', 'grafana', panel.panel, theme],
    queryFn: async ({ signal }) => {
      const response = await reports.panelImage({ panel: panel.panel, theme }, { signal })
      return await (response as Response).blob()
    },
    refetchInterval: againMilliseconds,
  })
  return (
    <Card
      title={panel.title}
      actions={
        <a className={`link ${classes.link}`} href={panel.url} target="_blank" rel="noreferrer">
          {t('open')} <Icon name="external" size={16} />
        </a>
      }
    >
      {picture.data ? (
        <Picture blob={picture.data} title={panel.title} />
      ) : picture.error instanceof ApiError ? (
        <LoadError error={picture.error} onRetry={() => void picture.refetch()} />
      ) : (
        <Skeletons rows={5} />
      )}
    </Card>
  )
}

/** A picture that lives in memory; its address is given back when it is no longer shown. */
function Picture({ blob, title }: { blob: Blob; title: string }) {
  const t = useText('reports')
  const image = useRef<HTMLImageElement>(null)
  useEffect(() => {
    const address = URL.createObjectURL(blob)
    image.current?.setAttribute('src', address)
    return () => URL.revokeObjectURL(address)
  }, [blob])
  return <img ref={image} className={classes.panel} alt={t('picture', { title })} />
}
