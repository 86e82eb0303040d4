import { PageHeader, UrlTabs, useText, useTitle } from '@omnicrm/sdk/web'
import { AwayItems } from './AwayItems.tsx'
import { StockByPlace } from './StockByPlace.tsx'

/** What is there to hand out and where, and what comes back: from quarantine, loans and rentals (INV-35, INV-115). */
export default function StockPage() {
  const t = useText('inventory')
  useTitle(t('stock.title'))
  return (
    <>
      <PageHeader title={t('stock.title')} />
      <UrlTabs
        label={t('stock.title')}
        tabs={[
          { name: 'places', label: t('stock.places'), content: () => <StockByPlace /> },
          {
            name: 'quarantine',
            label: t('stock.quarantine'),
            content: () => <AwayItems kind="quarantine" />,
          },
          { name: 'returns', label: t('stock.returns'), content: () => <AwayItems kind="returns" /> },
        ]}
      />
    </>
  )
}
