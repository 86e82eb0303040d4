import { networkError, readError } from './error.ts'
import { makeStore } from './store.ts'

/** `GET /crm/auth/me`. */
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

export interface Tokens {
  access: string
  refresh: string | undefined
  remember: boolean
}

/** Answer of `POST /crm/auth/login` and `/crm/auth/refresh`, as far as the web uses it. */
export interface TokenAnswer {
  token?: string
  access_token?: string
  refresh_token?: string
  must_change_password?: boolean
  must_enrol_2fa?: boolean
  should_enrol_2fa?: boolean
  user?: Partial<Me>
  roles?: string[]
  permissions?: string[]
}

const storageKey = 'omnicrm.session'

const nobody: Omit<Session, 'state'> = { mustChangePassword: false, mustEnrol: false }

export const session = makeStore<Session>({ state: 'starting', ...nobody })

let tokens: Tokens | undefined
let renewing: Promise<boolean> | undefined

export const accessToken = (): string | undefined => tokens?.access

/** Takes the tokens of a finished sign-in and loads the user. Waiting calls go on. */
export async function adoptTokens(answer: TokenAnswer, remember: boolean): Promise<Me> {
  const access = answer.access_token ?? answer.token
  if (access === undefined) throw new Error('The sign-in answer carries no token.')
  const before = session.get().me
  keep({ access, refresh: answer.refresh_token, remember })
  const asked = await askMe(access)
  if (asked === 'refused') throw new Error('The server refused the token that it has just given.')
  const me = typeof asked === 'string' ? meOfAnswer(answer) : asked
  if (before && before.user_id !== me.user_id) {
    // Another person signed in over the page: nothing of the former one may stay on screen or in a cache.
    globalThis.location?.reload()
  }
  session.set(signedInAs(me, asked))
  return me
}

/** What is due before anything else: the server tells it by its refusal, or with the user. */
function signedInAs(me: Me, asked: Asked): Session {
  return {
    state: 'signedIn',
    me,
    mustChangePassword: asked === 'mustChange' || me.must_change_password === true,
    mustEnrol: asked === 'mustEnrol' || me.must_enrol_2fa === true,
  }
}

/** While something is due the server answers nothing else (AUTH-144): the sign-in answer names the user. */
function meOfAnswer({ user, roles, permissions, ...dues }: TokenAnswer): Me {
  return {
    ...user,
    must_enrol_2fa: dues.must_enrol_2fa === true,
    should_enrol_2fa: dues.should_enrol_2fa === true,
    user_id: user?.user_id ?? 0,
    email: user?.email ?? '',
    roles: roles ?? user?.roles ?? [],
    permissions: permissions ?? user?.permissions ?? [],
  }
}

/** Restores the session at start. Never throws for "nobody"; throws when the server cannot be asked. */
export async function restoreSession(): Promise<void> {
  tokens = stored()
  if (!tokens) return session.set({ state: 'anonymous', ...nobody })
  const me = await meOrRenew()
  if (me !== 'refused') {
    session.set(signedInAs(typeof me === 'string' ? meOfAnswer({}) : me, me))
  } else {
    forget()
    session.set({ state: 'anonymous', ...nobody })
  }
}

/** Reads the user again, after a change of profile or password. */
export async function reloadMe(): Promise<void> {
  const known = session.get().me
  if (!tokens || !known) return
  const me = await meOrRenew()
  if (me !== 'refused') session.set(signedInAs(typeof me === 'string' ? withoutDue(known) : me, me))
}

const withoutDue = (me: Me): Me => ({ ...me, must_change_password: false, must_enrol_2fa: false })

/** What a refusal in the middle of work says is due: pages lead there. */
export function confine(code: string): void {
  const due = dueOf(code)
  const now = session.get()
  if (!due || now.state !== 'signedIn') return
  session.set({ ...now, [due === 'mustChange' ? 'mustChangePassword' : 'mustEnrol']: true })
}

const dueOf = (code: string): 'mustChange' | 'mustEnrol' | undefined =>
  code === 'identity.mustChangePassword'
    ? 'mustChange'
    : code === 'identity.mustEnrol'
      ? 'mustEnrol'
      : undefined

/** Ends the session here and on the server; being offline does not keep anybody signed in here. */
export async function signOut(): Promise<void> {
  const access = tokens?.access
  forget()
  session.set({ state: 'anonymous', ...nobody })
  if (!access) return
  try {
    await fetch('/crm/auth/logout', { method: 'POST', headers: { authorization: `Bearer ${access}` } })
  } catch (cause) {
    console.warn('The server could not be told of the sign-out; its session ends by inactivity.', cause)
  }
}

/** Leaves the page as it is and asks to sign in over it. */
export function expireSession(): void {
  forget()
  const now = session.get()
  session.set({ ...now, state: now.me ? 'expired' : 'anonymous' })
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
 * Gets a new access token once for all calls that found theirs expired (also across tabs, as refresh tokens rotate).
 * `false` means that the session is over.
 */
export function renewTokens(used: string | undefined): Promise<boolean> {
  if (tokens && tokens.access !== used) return Promise.resolve(true)
  renewing ??= acrossTabs(() => renew(used)).finally(() => {
    renewing = undefined
  })
  return renewing
}

async function renew(used: string | undefined): Promise<boolean> {
  const other = stored()
  if (other && other.access !== used) {
    tokens = other
    return true
  }
  const current = tokens
  if (!current?.refresh) return false
  const response = await fetch('/crm/auth/refresh', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refresh_token: current.refresh }),
  }).catch((cause: unknown) => {
    throw networkError(cause)
  })
  if (response.status === 401 || response.status === 400 || response.status === 403) return false
  if (!response.ok) throw await readError(response)
  const answer = (await response.json()) as TokenAnswer
  const access = answer.access_token ?? answer.token
  if (access === undefined) return false
  keep({ access, refresh: answer.refresh_token ?? current.refresh, remember: current.remember })
  return true
}

type Asked = Me | 'refused' | 'mustChange' | 'mustEnrol'

async function meOrRenew(): Promise<Asked> {
  const used = tokens?.access
  if (!used) return 'refused'
  const first = await askMe(used)
  if (first !== 'refused') return first
  if (!(await renewTokens(used)) || !tokens) return 'refused'
  return askMe(tokens.access)
}

async function askMe(access: string): Promise<Asked> {
  const response = await fetch('/crm/auth/me', { headers: { authorization: `Bearer ${access}` } }).catch(
    (cause: unknown) => {
      throw networkError(cause)
    },
  )
  if (response.status === 401) return 'refused'
  if (!response.ok) {
    const error = await readError(response)
    const due = response.status === 403 ? (dueOf(error.code) ?? 'mustChange') : undefined
    if (due) return due
    throw error
  }
  return (await response.json()) as Me
}

function acrossTabs<T>(work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks
  return locks ? locks.request('omnicrm.refresh', work) : work()
}

function keep(next: Tokens): void {
  tokens = next
  storage(next.remember)?.setItem(storageKey, JSON.stringify(next))
  storage(!next.remember)?.removeItem(storageKey)
}

function forget(): void {
  tokens = undefined
  storage(true)?.removeItem(storageKey)
  storage(false)?.removeItem(storageKey)
}

function stored(): Tokens | undefined {
  const text = storage(false)?.getItem(storageKey) ?? storage(true)?.getItem(storageKey)
  if (!text) return undefined
  try {
    return JSON.parse(text) as Tokens
  } catch {
    // Written by something else: as good as nothing, the next sign-in replaces it.
    return undefined
  }
}

/** Remembered sessions outlive the browser (30 days, AUTH-21); others end with the tab (AUTH-20). */
function storage(remember: boolean): Storage | undefined {
  if (typeof window === 'undefined') return undefined
  return remember ? window.localStorage : window.sessionStorage
}
