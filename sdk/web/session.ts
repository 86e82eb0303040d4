import { networkError, readError } from './error.ts'
import { backgroundHeader, followPerson } from './presence.ts'
import { storageOf } from './storage.ts'
import { makeStore } from './store.ts'

/** `GET /crm/auth/me`, and the user in the answer of a sign-in. */
export interface Me {
  user_id: number
  username?: string
  email: string
  first_name?: string | null
  last_name?: string | null
  roles: string[]
  permissions: string[]
  scope?: unknown
  preferences?: Record<string, unknown>
  must_change_password?: boolean
  email_verified?: boolean
  is_2fa_enabled?: boolean
  /** The second factor is imposed and missing: nothing else is answered (AUTH-46). */
  must_enrol_2fa?: boolean
  /** Staff without a second factor, who should have one (AUTH-48). */
  should_enrol_2fa?: boolean
}

/**
 * `starting`: not known yet; `anonymous`: nobody; `signedIn`; `expired`: the page stays as it is and sign-in opens
 * over it, so that no input is lost.
 */
export interface Session {
  state: 'starting' | 'anonymous' | 'signedIn' | 'expired'
  me?: Me
  /** A temporary password: nothing is answered until there is a new one (AUTH-143). */
  mustChangePassword: boolean
  /** The second factor is imposed: nothing is answered until one is set up (AUTH-46). */
  mustEnrol: boolean
}

/** Answer of sign-in and refresh, as far as the web uses it. The refresh token is in a cookie, out of reach (AUTH-22). */
export interface TokenAnswer {
  access_token: string
  user: Omit<Me, 'roles' | 'permissions'>
  roles: string[]
  permissions: string[]
  must_change_password?: boolean
  must_enrol_2fa?: boolean
  should_enrol_2fa?: boolean
  landing_page?: string
}

/** Stands in the local storage while this browser is signed in. No secret: it only tells other tabs (and the next start). */
const markKey = 'omnicrm.session'

/** Stands in the storage of a tab in which somebody else is impersonated, and in the address that opens such a tab. */
const impersonationKey = 'omnicrm.impersonation'

/** Until the answer to a page that was left should be there. */
const secondLookMs = 400

const nobody: Omit<Session, 'state'> = { mustChangePassword: false, mustEnrol: false }

export const session = makeStore<Session>({ state: 'starting', ...nobody })

/** Kept in the memory of the page and nowhere else. */
let access: string | undefined
let renewing: Promise<boolean> | undefined

export const accessToken = (): string | undefined => access

/** Takes the answer of a finished sign-in. Calls that wait for it go on, and other tabs are signed in too. */
export function adoptTokens(answer: TokenAnswer): Me {
  const me = adopt(answer)
  if (!isImpersonating()) storageOf('local')?.setItem(markKey, crypto.randomUUID())
  return me
}

/** Restores the session at start. Never throws for "nobody"; throws when the server cannot be asked. */
export async function restoreSession(): Promise<void> {
  followOtherTabs()
  followPerson()
  enterImpersonation()
  const isKnown = isImpersonating() || storageOf('local')?.getItem(markKey)
  if (isKnown && ((await renewTokens(undefined)) || (await renewOnceMore()))) return
  if (isImpersonating()) return leaveImpersonation()
  forget()
  unmark()
}

/** Reads the user again, after a change of profile, password or second factor. */
export async function reloadMe(): Promise<void> {
  const used = access
  const known = session.get().me
  if (used === undefined || !known) return
  let response = await askMe(used)
  if (response.status === 401 && (await renewTokens(used)) && access) response = await askMe(access)
  if (response.ok) return session.set(signedInAs((await response.json()) as Me))
  const error = await readError(response)
  if (error.status !== 403) throw error
  session.set(signedInAs({ ...known, must_change_password: false, must_enrol_2fa: false }))
  confine(error.code)
}

/** Ends the session here, in all tabs and on the server; being offline does not keep anybody signed in here. */
export async function signOut(): Promise<void> {
  if (isImpersonating()) return stopImpersonation()
  const isOpen = access !== undefined || storageOf('local')?.getItem(markKey)
  const told = isOpen ? tell('/crm/auth/logout') : undefined
  forget()
  unmark()
  await told
}

/** Leaves the page as it is and asks to sign in over it. */
export function expireSession(): void {
  if (isImpersonating()) return leaveImpersonation()
  const now = session.get()
  access = undefined
  session.set({ ...now, state: now.me ? 'expired' : 'anonymous' })
}

/** What a refusal in the middle of work says is due: pages lead there. */
export function confine(code: string): void {
  const now = session.get()
  if (now.state !== 'signedIn') return
  if (code === 'identity.mustChangePassword') session.set({ ...now, mustChangePassword: true })
  if (code === 'identity.mustEnrol') session.set({ ...now, mustEnrol: true })
}

/** Resolves when somebody is signed in again; rejects when the caller gives up. */
export function signedInAgain(signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = session.subscribe(() => {
      if (session.get().state === 'signedIn') finish(resolve)
      if (session.get().state === 'anonymous')
        finish(() => reject(new DOMException('Signed out.', 'AbortError')))
    })
    const finish = (end: () => void) => {
      stop()
      signal?.removeEventListener('abort', aborted)
      end()
    }
    const aborted = () => finish(() => reject(signal?.reason))
    signal?.addEventListener('abort', aborted)
    if (signal?.aborted) aborted()
  })
}

/**
 * Gets a new access token once for all calls that found theirs expired. One tab after the other, as the refresh token
 * in their common cookie changes each time. `false` means that the session is over.
 */
export function renewTokens(used: string | undefined): Promise<boolean> {
  if (access !== used) return Promise.resolve(access !== undefined)
  renewing ??= oneTabAtATime(renew).finally(() => {
    renewing = undefined
  })
  return renewing
}

/** Whether somebody else is impersonated in this tab. */
export const isImpersonating = (): boolean => storageOf('session')?.getItem(impersonationKey) === 'yes'

/**
 * Opens a tab in which the person of the answer is signed in, beside this one, which stays as it is (AUTH-187). The
 * tab has a refresh cookie of its own, set by the answer.
 * @returns false when the browser keeps the page from opening tabs: offer `impersonationPath` as a link then
 */
export const startImpersonation = (answer: Pick<TokenAnswer, 'landing_page'>): boolean =>
  window.open(impersonationPath(answer), '_blank') !== null

/** Where the tab of an impersonation starts. */
export const impersonationPath = ({ landing_page = '/' }: Pick<TokenAnswer, 'landing_page'>): string =>
  `${landing_page}?${impersonationKey}`

/** Ends the impersonation of this tab and closes it; one that can't be closed goes back to the own session (AUTH-188). */
export async function stopImpersonation(): Promise<void> {
  await tell('/crm/auth/stop_impersonation')
  window.close()
  leaveImpersonation()
}

/** The tab of an impersonation is told by its address to be one, and stays one when it is reloaded. */
function enterImpersonation(): void {
  if (typeof location === 'undefined') return
  const address = new URL(location.href)
  if (!address.searchParams.has(impersonationKey)) return
  storageOf('session')?.setItem(impersonationKey, 'yes')
  address.searchParams.delete(impersonationKey)
  history.replaceState(history.state, '', address)
}

/** Nothing of the other person may stay on screen or in a cache: the page starts anew, with the own session. */
function leaveImpersonation(): void {
  storageOf('session')?.removeItem(impersonationKey)
  access = undefined
  location.replace('/')
}

/** Signing in and out holds for all tabs; the tab of an impersonation lives by itself. */
function followOtherTabs(): void {
  if (typeof window === 'undefined') return
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key !== markKey || isImpersonating()) return
    if (newValue === null) forget()
    else if (session.get().state !== 'signedIn') {
      renewTokens(access).catch((cause: unknown) => {
        console.warn('Another tab has signed in; this one could not follow and asks again.', cause)
      })
    }
  })
}

/** A page that was left while it renewed may have changed the cookie a moment ago; its answer then brings the next one. */
async function renewOnceMore(): Promise<boolean> {
  await new Promise(resolve => setTimeout(resolve, secondLookMs))
  return renewTokens(undefined)
}

async function renew(): Promise<boolean> {
  const response = await fetch('/crm/auth/refresh', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...backgroundHeader(false) },
    body: JSON.stringify(isImpersonating() ? { impersonation: true } : {}),
    // The next cookie must arrive even when the page is left meanwhile.
    keepalive: true,
  }).catch((cause: unknown) => {
    throw networkError(cause)
  })
  if (response.status === 401 || response.status === 400 || response.status === 403) return false
  if (!response.ok) throw await readError(response)
  adopt((await response.json()) as TokenAnswer)
  return true
}

function adopt({ access_token, user, roles, permissions, ...dues }: TokenAnswer): Me {
  const before = session.get().me
  const me: Me = {
    ...user,
    roles,
    permissions,
    must_change_password: dues.must_change_password === true,
    must_enrol_2fa: dues.must_enrol_2fa === true,
    should_enrol_2fa: dues.should_enrol_2fa === true,
  }
  access = access_token
  if (before && before.user_id !== me.user_id) {
    // Another person signed in: nothing of the former one may stay on screen or in a cache.
    globalThis.location?.reload()
  }
  session.set(signedInAs(me))
  return me
}

const signedInAs = (me: Me): Session => ({
  state: 'signedIn',
  me,
  mustChangePassword: me.must_change_password === true,
  mustEnrol: me.must_enrol_2fa === true,
})

function forget(): void {
  access = undefined
  session.set({ state: 'anonymous', ...nobody })
}

const unmark = (): void => storageOf('local')?.removeItem(markKey)

const askMe = (token: string): Promise<Response> =>
  fetch('/crm/auth/me', { headers: { authorization: `Bearer ${token}` } }).catch((cause: unknown) => {
    throw networkError(cause)
  })

/** Tells the server of an end; what it answers changes nothing here. */
async function tell(path: string): Promise<void> {
  const headers = new Headers({ 'content-type': 'application/json' })
  if (access) headers.set('authorization', `Bearer ${access}`)
  try {
    await fetch(path, { method: 'POST', headers, keepalive: true })
  } catch (cause) {
    console.warn('The server could not be told of the sign-out; the session ends by inactivity.', cause)
  }
}

function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks
  return locks ? locks.request('omnicrm.refresh', work) : work()
}
