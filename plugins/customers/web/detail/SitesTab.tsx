import {
  ActionMenu,
  Button,
  Card,
  ConfirmDialog,
  EmptyState,
  Id,
  Pending,
  Slot,
  Stale,
  toast,
  useApiMutation,
  useApiQuery,
  useCan,
  useText,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import { can, type Site } from '../../contract.ts'
import { siteFacts } from '../../slots.ts'
import { changed, sites } from '../api.ts'
import classes from '../customers.module.css'
import { addressOf, MapLink } from './place.tsx'
import { SiteDialog } from './SiteDialog.tsx'

type Opened = { kind: 'add' } | { kind: 'edit' | 'delete'; site: Site }

/** Tab 2: places where services are delivered, with plus code and the way there (CUST-49, CUST-50). */
export function SitesTab({ customerId, isArchived }: { customerId: number; isArchived: boolean }) {
  const t = useText('customers')
  const answer = useApiQuery(sites.ofCustomer, { customer_id: customerId })
  const mayAdd = useCan(can.createSite) && !isArchived
  const [opened, setOpened] = useState<Opened>()
  const close = () => setOpened(undefined)
  const rows = answer.data
  return (
    <Card
      title={t('tab.sites')}
      actions={
        mayAdd && (
          <Button variant="default" onClick={() => setOpened({ kind: 'add' })}>
            {t('site.add')}
          </Button>
        )
      }
    >
      {answer.error && rows && <Stale since={answer.dataUpdatedAt} onRetry={() => void answer.refetch()} />}
      {!rows ? (
        <Pending answer={answer} rows={3} height={32} />
      ) : rows.length === 0 ? (
        <EmptyState title={t('site.empty')} text={t('site.emptyText')} icon="site" />
      ) : (
        <ul className={classes.rows}>
          {rows.map(site => (
            <SiteRow key={site.site_id} site={site} onOpen={setOpened} />
          ))}
        </ul>
      )}
      {opened?.kind === 'add' && <SiteDialog customerId={customerId} onClose={close} />}
      {opened?.kind === 'edit' && <SiteDialog customerId={customerId} site={opened.site} onClose={close} />}
      {opened?.kind === 'delete' && <DeleteSite site={opened.site} onClose={close} />}
    </Card>
  )
}

const nameOf = (site: Site): string => site.site_name || site.address_line_1 || site.plus_code || site.country

function SiteRow({ site, onOpen }: { site: Site; onOpen: (opened: Opened) => void }) {
  const t = useText('customers')
  const mayEdit = useCan(can.updateSite)
  const mayDelete = useCan(can.deleteSite)
  const name = nameOf(site)
  return (
    <li className={`${classes.row} ${classes.site}`}>
      <span className={classes.name}>
        <bdi>{name}</bdi>
        <bdi className={classes.below}>{addressOf(site)}</bdi>
        {site.address_note && <bdi className={classes.below}>{site.address_note}</bdi>}
      </span>
      <Id value={site.plus_code} />
      <Slot of={siteFacts} customerId={site.customer_id} siteId={site.site_id} />
      <MapLink site={site} name={name} />
      <span className={classes.end}>
        <ActionMenu
          label={t('list.actionsOf', { name })}
          actions={[
            mayEdit && { label: t('site.edit'), icon: 'edit', does: () => onOpen({ kind: 'edit', site }) },
            mayDelete && {
              label: t('site.delete'),
              icon: 'delete',
              danger: true,
              does: () => onOpen({ kind: 'delete', site }),
            },
          ]}
        />
      </span>
    </li>
  )
}

function DeleteSite({ site, onClose }: { site: Site; onClose: () => void }) {
  const t = useText('customers')
  const name = nameOf(site)
  const remove = useApiMutation(sites.delete, {
    invalidates: changed,
    onSuccess: () => toast.success(t('site.deleted', { name })),
  })
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('site.deleteTitle', { name })}
      consequences={[{ text: t('site.deleteEffect'), tone: 'warning' }]}
      verb={t('site.delete')}
      danger
      onConfirm={() => remove.mutateAsync({ site_id: site.site_id })}
    />
  )
}
