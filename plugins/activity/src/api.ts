import { invalid, notFound, type Cx, type Handlers } from '@omnicrm/sdk'
import type { Activity, ActivityLogService, api } from '../contract.ts'
import { hideStaffMatters, listActivity, ownView, toActivity, type OwnViewParts } from './activity-lists.ts'
import { listAlerts, readAlert } from './alerts.ts'
import { listCommunications, resendById, sendToCustomer, type CommunicationsParts } from './communications.ts'
import { ActivityRow } from './tables.ts'

export interface ApiParts extends CommunicationsParts, OwnViewParts {
  readonly log: ActivityLogService
}

export const makeApi = (parts: ApiParts): Handlers<typeof api> => ({
  list: (cx, input) => listActivity(cx, input),
  async ofCustomer(cx, { customer_id, ...input }) {
    const page = await listActivity(cx, input, customer_id)
    return { ...page, data: await shown(cx, page.data, parts) }
  },
  get: (cx, { activity_id }) => entryById(cx, activity_id, parts),
  async note(tx, { title, description, detail, ...about }) {
    const text = title ?? description
    if (text === undefined) throw invalid('title', 'is required')
    const id = await parts.log.note(tx, {
      entity_type: 'note',
      ...about,
      action: 'note',
      title: text,
      detail: typeof detail === 'string' ? { text: detail } : (detail ?? {}),
    })
    return await entryById(tx, id, parts)
  },
  alerts: listAlerts,
  readAlert: (tx, { alert_id, read = true }) => readAlert(tx, alert_id, read),
  communications: (cx, input) => listCommunications(cx, input),
  communicationsOfCustomer: (cx, { customer_id, ...input }) => listCommunications(cx, input, customer_id),
  send: (tx, input) => sendToCustomer(tx, input, parts),
  resend: (tx, { communication_id }) => resendById(tx, communication_id, parts),
})

async function entryById(cx: Cx, id: number, parts: OwnViewParts): Promise<Activity> {
  const entries = cx.query(ActivityRow).where('activity_id', id)
  if (cx.scope !== null) hideStaffMatters(entries)
  const [row] = await entries
  const [entry] = row ? await shown(cx, [toActivity(cx, row)], parts) : []
  if (!entry) throw notFound('activity entry', id)
  return entry
}

const shown = async (cx: Cx, entries: Activity[], parts: OwnViewParts): Promise<Activity[]> =>
  cx.scope === null ? entries : await ownView(cx, entries, parts)
