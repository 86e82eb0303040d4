import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Endpoint } from '@omnicrm/sdk'
import { admin, machineActor, testApp } from '@omnicrm/test'
import { everyPlugin, endpointsOf, pathOf, read, titleOf } from '../bad-input/walk.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** What the browser runs, without tests and examples of components. */
const webSources = globSync(
  ['web/src/**/*.{ts,tsx}', 'sdk/web/**/*.{ts,tsx}', 'plugins/*/web/**/*.{ts,tsx}'],
  {
    cwd: root,
  },
).filter(file => !/\.test\.|\/(test|gallery|node_modules)\//.test(file))

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'allow' in value

/** Every endpoint that a contract declares, whatever the name of its export. */
async function declared(): Promise<(readonly [name: string, endpoint: Endpoint])[]> {
  const found: (readonly [string, Endpoint])[] = []
  for (const plugin of everyPlugin()) {
    if (!existsSync(`${root}plugins/${plugin}/contract.ts`)) continue
    const module = (await import(`${root}plugins/${plugin}/contract.ts`)) as Record<string, unknown>
    for (const [group, value] of Object.entries(module))
      if (typeof value === 'object' && value !== null)
        for (const [name, endpoint] of Object.entries(value))
          if (isEndpoint(endpoint)) found.push([`${plugin}.${group}.${name}`, endpoint])
  }
  return found
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

describe('the user interface', function () {
  this.timeout(30_000)

  it('reaches the server through the client of the contracts and nothing else (PLAT-40)', () => {
    assert.ok(webSources.length > 100)
    const callers = webSources.filter(file =>
      /\bfetch\(|XMLHttpRequest|new WebSocket\(|EventSource\(|sendBeacon\(/.test(
        readFileSync(root + file, 'utf8'),
      ),
    )
    assert.deepEqual(callers.toSorted(), [
      'sdk/web/http.ts',
      'sdk/web/live.ts',
      'sdk/web/session.ts',
      'web/src/boot.ts',
      // The coasts, a file of the build.
      'web/src/map/style.ts',
    ])
  })

  it('can ask for nothing that the API does not serve and document (PLAT-40)', async () => {
    await using app = await testApp({ plugins: everyPlugin() })
    const served = new Set(endpointsOf(app).map(each => each.endpoint))
    const all = await declared()
    assert.ok(all.length > 80)
    assert.deepEqual(
      all.filter(([, endpoint]) => !served.has(endpoint)).map(([name]) => name),
      [],
    )
    const answer = await app.as(admin()).http({ method: 'GET', url: '/crm/docs/openapi.json' })
    const { paths } = answer.json() as OpenApi
    const documented = (method: string, path: string) =>
      paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()] !== undefined
    assert.deepEqual(
      all.filter(([, { method, path }]) => !documented(method, path)).map(([name]) => name),
      [],
    )
    const written = webSources.flatMap(file =>
      [...readFileSync(root + file, 'utf8').matchAll(/['"`](\/crm\/[\w/-]+)['"`]/g)].map(
        ([, path = '']) => path,
      ),
    )
    assert.ok(written.includes('/crm/auth/login'))
    // The socket is no endpoint; what it pushes is what endpoints answer.
    const unknown = written.filter(path => path !== '/crm/ws' && paths[path] === undefined)
    assert.deepEqual(unknown, [])
  })

  it('has no right that a machine could not have: what pages do, a key with the rights can do (PLAT-40)', async () => {
    await using app = await testApp({ plugins: everyPlugin() })
    const machine = app.as({ ...machineActor(), isAdmin: true })
    const closed: string[] = []
    // What belongs to a person, the own profile, alerts and views (ADR 0015), asks for somebody signed in; what reads a
    // cookie, for a session.
    const isPersonal = ({ allow, cookies, path }: Endpoint) =>
      allow === 'signedIn' || cookies !== undefined || path.startsWith('/crm/saved_view/')
    for (const each of endpointsOf(app).filter(({ endpoint }) => !isPersonal(endpoint))) {
      const { status } = read(
        await machine.http({ method: each.endpoint.method, url: pathOf(each.endpoint) }),
      )
      if (status === 401 || status === 403) closed.push(titleOf(each))
    }
    assert.deepEqual(closed, [])
  })
})
