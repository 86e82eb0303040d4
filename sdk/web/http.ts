import { networkError, readError } from './error.ts'
import { backgroundHeader } from './presence.ts'
import { accessToken, confine, expireSession, renewTokens, signedInAgain } from './session.ts'
import { makeStore } from './store.ts'

/** BCP 47 tag of the interface language; the server words its errors in it. */
export const requestLanguage = makeStore('en')

export interface HttpRequest {
  method: string
  url: string
  /** A form or a file goes out as it is, anything else as JSON. */
  body?: unknown
  signal?: AbortSignal | undefined
  idempotencyKey?: string | undefined
  /** Sign-in and other public calls: a 401 is an answer there, not an expired session. */
  anonymous?: boolean
}

/**
 * Sends one call and answers the successful response. An expired token is renewed once; when that fails, the call
 * waits until the person has signed in over the page and is sent again with the same idempotency key.
 */
export async function sendRequest(request: HttpRequest): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const token = request.anonymous ? undefined : accessToken()
    const response = await attemptOnce(request, token)
    if (response.ok) return response
    const error = await readError(response)
    if (response.status !== 401 || request.anonymous || attempt === 3 || isAboutCode(error.code)) {
      if (response.status === 403) confine(error.code)
      throw error
    }
    if (attempt === 1 && (await renewTokens(token))) continue
    expireSession()
    await signedInAgain(request.signal)
  }
}

/** A wrong code of a second factor is refused with 401 too, and says nothing about the session. */
const isAboutCode = (code: string): boolean => code === 'identity.badCode' || code === 'identity.badChallenge'

async function attemptOnce(request: HttpRequest, token: string | undefined): Promise<Response> {
  const headers = new Headers({
    accept: 'application/json',
    'accept-language': requestLanguage.get(),
    ...backgroundHeader(request.method !== 'GET'),
  })
  if (token) headers.set('authorization', `Bearer ${token}`)
  if (request.idempotencyKey) headers.set('idempotency-key', request.idempotencyKey)
  const { body } = request
  const isForm = typeof FormData !== 'undefined' && body instanceof FormData
  const isFile = typeof Blob !== 'undefined' && body instanceof Blob
  if (isFile) headers.set('content-type', 'application/octet-stream')
  else if (body !== undefined && !isForm) headers.set('content-type', 'application/json')
  try {
    return await fetch(request.url, {
      method: request.method,
      headers,
      signal: request.signal ?? null,
      body: body === undefined ? null : isForm || isFile ? body : JSON.stringify(body),
    })
  } catch (cause) {
    if (request.signal?.aborted) throw cause
    throw networkError(cause)
  }
}
