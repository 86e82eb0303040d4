import {
  Button,
  Card,
  EmptyState,
  Link,
  LoadError,
  Notice,
  PageHeader,
  Skeletons,
  skipToken,
  Stacked,
  Tags,
  TextInput,
  useApiQuery,
  useFormat,
  useSearchParams,
  useText,
  useTitle,
} from '@omnicrm/sdk/web'
import { useState } from 'react'
import type { Qualification } from '../../contract.ts'
import { itemPath, life } from '../api.ts'
import classes from '../inventory.module.css'
import { Nearby } from './Nearby.tsx'

/** Is there network at an address: the homes passed there tell (INV-5, INV-95 to INV-97). */
export default function QualificationPage() {
  const t = useText('inventory')
  const [search, setSearch] = useSearchParams()
  const asked = questionOf(search)
  const answer = useApiQuery(life.qualification, asked ?? skipToken)
  useTitle(t('qualification.title'))
  return (
    <>
      <PageHeader title={t('qualification.title')} />
      <Stacked>
        <Card>
          <Question
            key={search.toString()}
            search={search}
            onAsk={texts =>
              setSearch(Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== '')))
            }
          />
        </Card>
        {!asked ? (
          <EmptyState title={t('qualification.start')} text={t('qualification.startText')} icon="site" />
        ) : answer.error ? (
          <LoadError error={answer.error} onRetry={() => void answer.refetch()} />
        ) : answer.data ? (
          <Answer found={answer.data} hasPoint={asked?.latitude !== undefined} />
        ) : (
          <Skeletons rows={3} />
        )}
        {asked?.latitude !== undefined && asked.longitude !== undefined && (
          <Nearby latitude={asked.latitude} longitude={asked.longitude} />
        )}
      </Stacked>
    </>
  )
}

const names = ['address', 'latitude', 'longitude'] as const
type Texts = Record<(typeof names)[number], string>

function questionOf(
  search: URLSearchParams,
): { address?: string; latitude?: number; longitude?: number } | undefined {
  const address = search.get('address')
  const latitude = Number(search.get('latitude') ?? Number.NaN)
  const longitude = Number(search.get('longitude') ?? Number.NaN)
  const hasPoint = Number.isFinite(latitude) && Number.isFinite(longitude)
  if (!address && !hasPoint) return undefined
  return { ...(address ? { address } : {}), ...(hasPoint ? { latitude, longitude } : {}) }
}

/** The question stands in the address, so that it can be sent on. */
function Question({ search, onAsk }: { search: URLSearchParams; onAsk: (texts: Texts) => void }) {
  const t = useText('inventory')
  const words = useText('web')
  const [texts, setTexts] = useState<Texts>({
    address: search.get('address') ?? '',
    latitude: search.get('latitude') ?? '',
    longitude: search.get('longitude') ?? '',
  })
  return (
    <form
      className={classes.addressForm}
      onSubmit={event => {
        event.preventDefault()
        onAsk(texts)
      }}
    >
      {names.map(name => (
        <TextInput
          key={name}
          label={
            name === 'address'
              ? t('qualification.address')
              : words('form.optional', { label: t(`field.${name}`) })
          }
          required={name === 'address'}
          withAsterisk={false}
          {...(name === 'address' ? {} : { dir: 'ltr' as const, inputMode: 'decimal' as const })}
          value={texts[name]}
          onChange={event => setTexts({ ...texts, [name]: event.currentTarget.value.trimStart() })}
        />
      ))}
      <Button type="submit">{t('qualification.ask')}</Button>
    </form>
  )
}

function Answer({ found, hasPoint }: { found: Qualification; hasPoint: boolean }) {
  const t = useText('inventory')
  const format = useFormat()
  if (!found.serviceable)
    return (
      <Notice tone="warning" title={t('qualification.no')}>
        {found.nearest ? (
          <>
            {t('qualification.nearest', { metres: format.number(found.nearest.distance) })}{' '}
            <Link className={`link ${classes.breaks}`} to={itemPath(found.nearest.inventory_id)}>
              <bdi>{found.nearest.address || found.nearest.itemtext1}</bdi>
            </Link>
          </>
        ) : (
          t(hasPoint ? 'qualification.none' : 'qualification.noPoint')
        )}
      </Notice>
    )
  return (
    <Card>
      <Notice tone="success" title={t('qualification.yes')} />
      <ul className={classes.homes}>
        {found.data.map(home => (
          <li key={home.inventory_id} className={classes.home}>
            <Link className={`link ${classes.breaks}`} to={itemPath(home.inventory_id)}>
              <bdi>{home.itemtext1}</bdi>
            </Link>
            <Tags tags={[{ name: home.item }]} />
            <bdi className={classes.where}>
              {[home.address_line_1, home.address_line_2, home.city, home.zip_code]
                .filter(Boolean)
                .join(', ')}
            </bdi>
          </li>
        ))}
      </ul>
    </Card>
  )
}
