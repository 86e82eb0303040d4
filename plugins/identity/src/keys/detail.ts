import { after, days, instantFromDatabase, type Cx } from '@omnicrm/sdk'
import type { ApiKeyDetail } from '../../contract.ts'
import { keyById } from './manage.ts'
import { toApiKeys } from './lists.ts'
import { ApiKeyUsageRow } from '../tables.ts'

const statisticsDays = 30
const recentCount = 50
const addressCount = 50

/** A key with what was done with it (KEY-36). */
export async function keyDetail(cx: Cx, apiKeyId: number): Promise<ApiKeyDetail> {
  const row = await keyById(cx, apiKeyId)
  const [key] = await toApiKeys(cx, [row])
  return {
    ...(key as NonNullable<typeof key>),
    usage: await usageOf(cx, apiKeyId),
    recent: await recentOf(cx, apiKeyId),
  }
}

async function usageOf(cx: Cx, apiKeyId: number): Promise<ApiKeyDetail['usage']> {
  // Both engines write an instant with its day in front.
  const perDay = (await ofLastDays(cx, apiKeyId)
    .select(cx.db.raw('substr(at, 1, 10) as day'), cx.db.raw('count(*) as requests'))
    .select(cx.db.raw('sum(case when status in (401, 403) then 1 else 0 end) as refused'))
    .groupByRaw('substr(at, 1, 10)')
    .orderBy('day')) as { day: string; requests: number | string; refused: number | string }[]
  const addresses = (await ofLastDays(cx, apiKeyId)
    .select('ip_address', cx.db.raw('count(*) as requests'), cx.db.raw('max(at) as last_used'))
    .groupBy('ip_address')
    .orderBy('last_used', 'desc')
    .limit(addressCount)) as { ip_address: string | null; requests: number | string; last_used: unknown }[]
  const by_day = perDay.map(each => ({ day: each.day, requests: Number(each.requests) }))
  return {
    requests: by_day.reduce((sum, each) => sum + each.requests, 0),
    refused: perDay.reduce((sum, each) => sum + Number(each.refused), 0),
    by_day,
    addresses: addresses.map(each => ({
      ip_address: each.ip_address,
      requests: Number(each.requests),
      last_used: instantFromDatabase(each.last_used),
    })),
  }
}

const ofLastDays = (cx: Cx, apiKeyId: number) =>
  cx
    .db('api_key_usage')
    .where('api_key_id', apiKeyId)
    .where('at', '>', after(cx.now(), -days(statisticsDays)))

async function recentOf(cx: Cx, apiKeyId: number): Promise<ApiKeyDetail['recent']> {
  const rows = await cx
    .query(ApiKeyUsageRow)
    .where('api_key_id', apiKeyId)
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(recentCount)
  return rows.map(({ at, method, path, status, ip_address }) => ({ at, method, path, status, ip_address }))
}
