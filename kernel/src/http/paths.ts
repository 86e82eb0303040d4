import type { Endpoint, Method } from '@omnicrm/sdk'

/** One way to reach an endpoint. */
export interface Claim {
  readonly method: Method
  readonly path: string
  /** False for paths that follow from the conventions of 00-canonical 3.0: they give way to declared ones. */
  readonly declared: boolean
}

const entitiesWithTwoForms = 'service|customer|contact|site|product|inventory'
const shortForm = new RegExp(`^/crm/(${entitiesWithTwoForms})/:\\1_id(?=/|$)`)
const longForm = new RegExp(`^/crm/(${entitiesWithTwoForms})/\\1_id/:\\1_id(?=/|$)`)
const bareForm = /^\/crm(?=\/(?:auth|2fa|oam|utilities|invoice\/pdf|simple_provision)(?:\/|$))/
const partialPut = /^\/crm\/auth\/(?:users|roles)\/:[^/]+\/?$/

/** True for paths that belong to the API even when no endpoint serves them; all others may be pages of the web. */
export const isApiPath = (path: string): boolean =>
  /^\/(?:crm|auth|2fa|oam|utilities|invoice\/pdf|simple_provision)(?:\/|$)/.test(path)

/** Every method and path by which 00-canonical 3.0 lets an endpoint be called. The first is the documented one. */
export function claimsOf(endpoint: Endpoint): Claim[] {
  const written = [endpoint.path, ...(endpoint.aliases ?? [])].map(trim)
  const paths = new Set(written)
  for (const path of written) for (const each of otherForms(path)) paths.add(each)
  return [...paths].flatMap(path => {
    const declared = written.includes(path)
    return [
      { method: endpoint.method, path, declared },
      ...otherMethods(endpoint).map(method => ({ method, path, declared: false })),
    ]
  })
}

/** True when the body holds only what changes: PATCH, and PUT on users and roles (PLAT-56). */
export const isPartial = ({ method, path }: Endpoint): boolean =>
  method === 'PATCH' || (method === 'PUT' && partialPut.test(path))

/** A trailing slash is optional everywhere, so none is kept. */
export const trim = (path: string): string =>
  path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path

function otherForms(path: string): string[] {
  const forms = [
    path,
    path.replace(shortForm, '/crm/$1/$1_id/:$1_id'),
    path.replace(longForm, '/crm/$1/:$1_id'),
  ]
  return forms.flatMap(each => [each, each.replace(bareForm, '')])
}

function otherMethods({ method, path }: Endpoint): Method[] {
  if (partialPut.test(path)) return method === 'PATCH' ? ['PUT'] : method === 'PUT' ? ['PATCH'] : []
  return method === 'PUT' ? ['POST'] : []
}
