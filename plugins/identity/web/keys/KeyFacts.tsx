import { Card, Facts, Slot, useCan, useText, When, Who, Words } from '@omnicrm/sdk/web'
import type { ApiKeyDetail } from '../../contract.ts'
import { apiKeyCustomer } from '../../slots.ts'
import { userPath } from '../api.ts'
import classes from '../identity.module.css'

export function KeyFacts({ apiKey }: { apiKey: ApiKeyDetail }) {
  const t = useText('identity')
  const isAdmin = useCan('admin')
  const creator = apiKey.created_by
  return (
    <Card title={t('user.facts')}>
      <Facts
        facts={[
          {
            label: t('field.created_by'),
            value: (
              <Who
                name={apiKey.created_by_name}
                {...(creator !== null && isAdmin ? { to: userPath(creator) } : {})}
              />
            ),
          },
          {
            label: t('field.created'),
            value: apiKey.created ? <When at={apiKey.created} /> : <Words>{undefined}</Words>,
          },
          {
            label: t('field.expiry_date'),
            value: apiKey.expiry_date ? <When at={apiKey.expiry_date} /> : t('keys.noExpiry'),
          },
          {
            label: t('field.last_used'),
            value: apiKey.last_used ? <When at={apiKey.last_used} /> : t('user.never'),
          },
          {
            label: t('field.customer_id'),
            value:
              apiKey.customer_id === null ? (
                <Words>{undefined}</Words>
              ) : (
                <Slot of={apiKeyCustomer} customerId={apiKey.customer_id} />
              ),
          },
          { label: t('field.allowed_ips'), value: <Addresses addresses={apiKey.allowed_ips} /> },
        ]}
      />
    </Card>
  )
}

function Addresses({ addresses }: { addresses: readonly string[] | null }) {
  const t = useText('identity')
  if (addresses === null) return t('keys.anywhere')
  return (
    <ul className={classes.words}>
      {addresses.map(address => (
        <li key={address} className="code" dir="ltr">
          {address}
        </li>
      ))}
    </ul>
  )
}
