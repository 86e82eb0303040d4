import { ApiError, type EndpointClient } from '@omnicrm/sdk/web/core'
import Type from 'typebox'
import { command, query } from '../../../sdk/src/endpoint.ts'
import {
  Email,
  ListQuery,
  MoneyAmount,
  nullable,
  OneOf,
  PageOf,
  RequiredText,
} from '../../../sdk/src/schema.ts'

const Row = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  status: Type.String(),
  balance: Type.Number(),
  services: Type.Integer(),
  created: Type.String(),
})

export interface SampleRow {
  id: number
  name: string
  status: string
  balance: number
  services: number
  created: string
}

const list = query({
  method: 'GET',
  path: '/crm/sample',
  allow: 'signedIn',
  query: ListQuery,
  response: PageOf(Row),
})
const create = command({
  method: 'POST',
  path: '/crm/sample',
  allow: 'signedIn',
  body: Type.Object({
    name: RequiredText(50),
    email: Email(),
    kind: OneOf(['prepaid', 'postpaid']),
    credit: Type.Optional(MoneyAmount()),
    born: Type.Optional(nullable(Type.String({ format: 'date' }))),
    notes: Type.Optional(Type.String({ maxLength: 2000 })),
    is_business: Type.Optional(Type.Boolean()),
  }),
  response: Type.Object({ id: Type.Integer() }),
})

const names = ['Ana Martínez', 'Bjørn Åsen', 'Ελένη Παπαδοπούλου', 'فاطمة السيد', 'Grünwald & Söhne', '陈伟']
const states = ['Open', 'Open', 'Suspended', 'Closed', 'Archived']
const rows: SampleRow[] = Array.from({ length: 137 }, (_, index) => ({
  id: index + 1,
  name: `${names[index % names.length]} ${index + 1}`,
  status: states[index % states.length] ?? 'Open',
  balance: ((index * 7919) % 40_000) / 100 - 120,
  services: index % 7,
  created: new Date(Date.UTC(2026, 4, 31) - index * 86_400_000).toISOString(),
}))

interface ListCall {
  page?: number
  per_page?: number
  search?: string
  filters?: string
}

function pageOf({ page = 1, per_page: perPage = 25, search = '', filters = '{}' }: ListCall) {
  const wanted = JSON.parse(filters) as { status?: string[] }
  const found = rows.filter(
    row =>
      row.name.toLowerCase().includes(search.toLowerCase()) && (wanted.status?.includes(row.status) ?? true),
  )
  return {
    data: found.slice((page - 1) * perPage, page * perPage),
    pagination: {
      current_page: page,
      per_page: perPage,
      total_items: found.length,
      total_pages: Math.ceil(found.length / perPage),
    },
  }
}

/** An endpoint that answers from memory, so that the gallery needs no server. */
function sampleClient<E>(
  endpoint: EndpointClient<E>['endpoint'],
  answer: (input: object) => unknown,
): EndpointClient<E> {
  const call = (input: object = {}) => Promise.resolve().then(() => answer(input))
  const parts = { plugin: 'gallery', endpointName: endpoint.path, endpoint, call, url: () => endpoint.path }
  return Object.assign(call.bind(undefined), parts) as object as EndpointClient<E>
}

export const sampleList = sampleClient<typeof list>(list, pageOf)

export const sampleCreate = sampleClient<typeof create>(create, input => {
  if ('email' in input && input.email === 'taken@example.com') {
    throw new ApiError({
      message: 'This e-mail belongs to another customer.',
      status: 409,
      code: 'gallery.taken',
      errors: { email: 'Belongs to another customer' },
    })
  }
  return { id: 1 }
})
