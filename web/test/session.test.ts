import assert from 'node:assert/strict'
import { sendRequest } from '../../sdk/web/http.ts'
import {
  accessToken,
  adoptTokens,
  confine,
  expireSession,
  impersonationPath,
  isImpersonating,
  reloadMe,
  renewTokens,
  restoreSession,
  session,
  signOut,
  startImpersonation,
  stopImpersonation,
  type TokenAnswer,
} from '../../sdk/web/session.ts'

const markKey = 'omnicrm.session'

const tokens = (access_token: string, user_id = 1, more: Partial<TokenAnswer> = {}): TokenAnswer => ({
  access_token,
  user: { user_id, email: `user${user_id}@example.com` },
  roles: ['admin'],
  permissions: ['view_customer'],
  ...more,
})

interface Sent {
  url: string
  body: unknown
  authorization: string | null
}

type Storing = (event: { key: string; newValue: string | null }) => void

/** As much of a browser tab as the session touches. */
function makeTab(href = 'https://crm.example/customers') {
  const kept = { local: new Map<string, string>(), session: new Map<string, string>() }
  const storage = (map: Map<string, string>) => ({
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  })
  const tab = {
    kept,
    isBlocked: false,
    opened: [] as string[],
    replaced: [] as string[],
    reloads: 0,
    isClosed: false,
    listeners: [] as Storing[],
  }
  const location = {
    href,
    reload: () => void tab.reloads++,
    replace: (to: string) => void tab.replaced.push(to),
  }
  const window = {
    get localStorage() {
      if (tab.isBlocked) throw new DOMException('Access is denied.', 'SecurityError')
      return storage(kept.local)
    },
    get sessionStorage() {
      if (tab.isBlocked) throw new DOMException('Access is denied.', 'SecurityError')
      return storage(kept.session)
    },
    addEventListener: (_: 'storage', listener: Storing) => void tab.listeners.push(listener),
    open: (to: string) => (tab.opened.push(to), {}),
    close: () => void (tab.isClosed = true),
  }
  const history = {
    state: null,
    replaceState: (_: unknown, __: string, to: URL) => (location.href = to.href),
  }
  return { ...tab, tab, globals: { window, location, history } }
}

describe('the session of the browser', () => {
  let tab: ReturnType<typeof makeTab>['tab']
  let sent: Sent[]
  let answers: (() => Response)[]
  const realFetch = globalThis.fetch
  const names = ['window', 'location', 'history'] as const

  const json = (status: number, body: unknown) => () =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

  function open(href?: string): void {
    const made = makeTab(href)
    tab = made.tab
    for (const name of names)
      Object.defineProperty(globalThis, name, { value: made.globals[name], configurable: true })
  }

  /** What every listener of a tab hears when another one signs in or out. */
  function hear(newValue: string | null): void {
    for (const listener of tab.listeners) listener({ key: markKey, newValue })
  }

  beforeEach(() => {
    sent = []
    answers = []
    globalThis.fetch = (input, init) => {
      const url = input instanceof Request ? input.url : input.toString()
      const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined
      sent.push({ url, body, authorization: new Headers(init?.headers).get('authorization') })
      const answer = answers.shift()
      assert.ok(answer, `No answer prepared for ${url}.`)
      return Promise.resolve(answer())
    }
    session.set({ state: 'starting', mustChangePassword: false, mustEnrol: false })
    open()
  })

  afterEach(async () => {
    tab.kept.session.clear()
    answers = [json(200, {})]
    await signOut()
    globalThis.fetch = realFetch
    for (const name of names) Reflect.deleteProperty(globalThis, name)
  })

  it('keeps no token where a script could find it later (AUTH-22)', () => {
    adoptTokens({ ...tokens('secret-access'), refresh_token: 'never read' } as TokenAnswer)
    assert.equal(accessToken(), 'secret-access')
    const stored = [...tab.kept.local.values(), ...tab.kept.session.values()].join(' ')
    assert.doesNotMatch(stored, /secret-access|never read/)
  })

  it('asks nothing at start in a browser where nobody signed in', async () => {
    await restoreSession()
    assert.equal(session.get().state, 'anonymous')
    assert.deepEqual(sent, [])
  })

  it('survives a reload by the cookie alone', async () => {
    tab.kept.local.set(markKey, 'mark')
    answers = [json(200, tokens('second'))]
    await restoreSession()
    assert.deepEqual(
      sent.map(({ url, body }) => ({ url, body })),
      [{ url: '/crm/auth/refresh', body: {} }],
    )
    assert.equal(session.get().me?.user_id, 1)
    assert.equal(accessToken(), 'second')
  })

  it('survives two reloads in a row, of which the first has just changed the cookie', async () => {
    tab.kept.local.set(markKey, 'mark')
    answers = [json(401, { code: 'identity.badRefresh' }), json(200, tokens('second'))]
    await restoreSession()
    assert.equal(session.get().state, 'signedIn')
  })

  it('asks to sign in once the cookie is gone (AUTH-24)', async () => {
    tab.kept.local.set(markKey, 'mark')
    answers = [json(401, { code: 'identity.badRefresh' }), json(401, { code: 'identity.badRefresh' })]
    await restoreSession()
    assert.equal(session.get().state, 'anonymous')
    assert.equal(tab.kept.local.has(markKey), false)
  })

  it('works until the page is left where cookies and storage are blocked (AUTH-24)', async () => {
    tab.isBlocked = true
    await restoreSession()
    assert.equal(session.get().state, 'anonymous')
    adoptTokens(tokens('only here'))
    assert.equal(session.get().state, 'signedIn')
  })

  it('is signed in in a second tab as soon as the first one is, and signed out with it', async () => {
    await restoreSession()
    answers = [json(200, tokens('of this tab'))]
    hear('mark')
    await renewTokens(undefined)
    assert.equal(session.get().state, 'signedIn')
    hear(null)
    assert.equal(session.get().state, 'anonymous')
    assert.equal(accessToken(), undefined)
  })

  it('starts the page anew when the cookie turns out to be somebody else’s', async () => {
    adoptTokens(tokens('mine', 1))
    answers = [json(200, tokens('theirs', 2))]
    await renewTokens('mine')
    assert.equal(tab.reloads, 1)
  })

  it('is confined by a sign-in with a temporary password, and by an imposed second factor (AUTH-143, AUTH-46)', () => {
    adoptTokens(tokens('a', 1, { must_change_password: true }))
    assert.equal(session.get().mustChangePassword, true)
    adoptTokens(tokens('b', 1, { must_enrol_2fa: true }))
    assert.equal(session.get().mustEnrol, true)
    assert.equal(session.get().mustChangePassword, false)
  })

  it('is confined by a refusal in the middle of work (AUTH-144, AUTH-46)', async () => {
    adoptTokens(tokens('a'))
    answers = [json(403, { message: 'Set up a second factor first.', code: 'identity.mustEnrol' })]
    await assert.rejects(sendRequest({ method: 'GET', url: '/crm/customers' }), {
      code: 'identity.mustEnrol',
    })
    assert.equal(session.get().mustEnrol, true)
    confine('request.forbidden')
    assert.equal(session.get().mustChangePassword, false)
  })

  it('goes from the changed password to the second factor that is due next (AUTH-46)', async () => {
    adoptTokens(tokens('a', 1, { must_change_password: true }))
    answers = [json(403, { message: 'Set up a second factor first.', code: 'identity.mustEnrol' })]
    await reloadMe()
    assert.deepEqual(
      { due: session.get().mustChangePassword, next: session.get().mustEnrol },
      { due: false, next: true },
    )
  })

  describe('while somebody is impersonated', () => {
    it('opens a tab of its own and leaves this one as it is', () => {
      adoptTokens(tokens('staff'))
      assert.equal(startImpersonation({ landing_page: '/self-care' }), true)
      assert.deepEqual(tab.opened, [impersonationPath({ landing_page: '/self-care' })])
      assert.equal(accessToken(), 'staff')
      assert.equal(isImpersonating(), false)
    })

    it('takes the other cookie, also after a reload, and no notice of other tabs', async () => {
      open(`https://crm.example${impersonationPath({ landing_page: '/self-care' })}`)
      answers = [json(200, tokens('theirs', 9)), json(200, tokens('theirs again', 9))]
      await restoreSession()
      assert.equal(location.href, 'https://crm.example/self-care')
      hear(null)
      assert.equal(session.get().me?.user_id, 9)
      assert.equal(tab.kept.local.has(markKey), false)
      await renewTokens('theirs')
      assert.deepEqual(
        sent.map(each => each.body),
        [{ impersonation: true }, { impersonation: true }],
      )
    })

    it('goes back to the own session when it is stopped (AUTH-188)', async () => {
      tab.kept.session.set('omnicrm.impersonation', 'yes')
      adoptTokens(tokens('theirs', 9))
      answers = [json(200, {})]
      await stopImpersonation()
      assert.equal(sent[0]?.url, '/crm/auth/stop_impersonation')
      assert.equal(sent[0]?.authorization, 'Bearer theirs')
      assert.equal(tab.isClosed, true)
      assert.deepEqual(tab.replaced, ['/'])
      assert.equal(isImpersonating(), false)
    })

    it('goes back to the own session when its time is over', () => {
      tab.kept.session.set('omnicrm.impersonation', 'yes')
      adoptTokens(tokens('theirs', 9))
      expireSession()
      assert.deepEqual(tab.replaced, ['/'])
      assert.notEqual(session.get().state, 'expired')
    })
  })
})
