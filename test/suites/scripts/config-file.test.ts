import { findPlugins, kernelConfig, kernelSettings, loadConfig, type Config } from '@omnicrm/kernel'
import type { TObject } from '@omnicrm/sdk'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { loadConfigFromFile } from 'vite'
import { parseDocument } from 'yaml'

type Shape = {
  readonly type?: unknown
  readonly default?: unknown
  readonly properties?: Record<string, Shape>
  readonly additionalProperties?: unknown
  readonly patternProperties?: unknown
}

const root = fileURLToPath(new URL('../../../', import.meta.url))
const delivered = `${root}config/crm_config.yaml`
const open = '…'

describe('the delivered configuration files', () => {
  let schemas: { owner: string; schema: TObject }[]
  before(async () => {
    const { found, faults } = await findPlugins({ entries: undefined, directory: root })
    assert.deepEqual(faults, [])
    schemas = [
      { owner: 'kernel', schema: kernelConfig },
      ...found.flatMap(({ plugin }) => (plugin.config ? [{ owner: plugin.id, schema: plugin.config }] : [])),
    ]
  })
  const load = (file: string): Config => loadConfig({ file, env: {}, directory: '/nowhere', schemas })

  it('run as they are, on the embedded database (CONF-14)', () => {
    const config = load(delivered)
    assert.deepEqual([config.faults, config.warnings], [[], []])
    assert.equal(kernelSettings(config, '/data').database.client, 'sqlite')
  })

  it('explain every key of every plugin with its default, and no other key', () => {
    const documented = uncommented()
    const properties = Object.assign({}, ...schemas.map(each => each.schema.properties)) as Record<
      string,
      Shape
    >
    const faults: string[] = []
    compare(documented, { properties }, [])
    assert.deepEqual(faults, [])

    function compare(value: Record<string, unknown>, shape: Shape, path: readonly string[]): void {
      for (const [key, inner] of Object.entries(shape.properties ?? {})) {
        const here = [...path, key].join('.')
        if (!Object.hasOwn(value, key)) {
          if (!/^ui\.web_app_[2-6]$/.test(here))
            faults.push(`${here} is not explained in config/crm_config.yaml`)
        } else if (inner.properties) compare(value[key] as Record<string, unknown>, inner, [...path, key])
        else if (
          inner.default !== undefined &&
          value[key] !== open &&
          key !== 'api_keys' &&
          !isSame(value[key], inner.default)
        )
          faults.push(
            `${here} has the default ${JSON.stringify(inner.default)}, but ${JSON.stringify(value[key])} is explained`,
          )
      }
      if (shape.additionalProperties !== undefined || shape.patternProperties !== undefined) return
      for (const key of Object.keys(value))
        if (!shape.properties?.[key])
          faults.push(`${[...path, key].join('.')} is explained, but no plugin knows it`)
    }
  })

  it('hold an example for production without faults', () => {
    const config = load(`${root}config/examples/production.yaml`)
    assert.deepEqual(config.faults, [])
    const settings = kernelSettings(config, '/data')
    assert.deepEqual(
      [settings.environment, settings.baseUrl, settings.database.server],
      ['production', 'https://api.yourcompany.com', 'db'],
    )
  })

  it('hold sets for development, staging and production, none with a secret in it (CONF-12)', () => {
    for (const name of ['development', 'staging', 'production']) {
      const file = `${root}config/examples/${name}.yaml`
      const config = load(file)
      assert.deepEqual([config.faults, config.warnings], [[], []], name)
      assert.equal(kernelSettings(config, '/data').environment, name)
      assert.doesNotMatch(readFileSync(file, 'utf8'), /^[^#]*(password|secret|_key)\w*:/im, name)
    }
  })

  it('hold templates of both environment files, every variable of them known and empty (CONF-6)', () => {
    const known = JSON.stringify(schemas.map(each => each.schema))
    const elsewhere = ['OMNICRM_DATA', 'BROWSER']
    for (const file of ['.env.example', 'OmniCRM-UI/.env.example']) {
      const variables = parseEnv(readFileSync(`${root}${file}`, 'utf8'))
      for (const [name, value] of Object.entries(variables)) {
        assert.equal(value, name === 'BROWSER' ? 'none' : '', name)
        const isPath = name.startsWith('OMNICRM__')
        assert.ok(
          isPath || elsewhere.includes(name) || known.includes(`"${name}"`),
          `${name} of ${file} is read by nobody.`,
        )
      }
      const filled = Object.fromEntries(
        Object.keys(variables)
          .filter(each => each.startsWith('OMNICRM__'))
          .map(each => [each, 'x'.repeat(64)]),
      )
      const config = loadConfig({
        file: delivered,
        env: { ...variables, ...filled } as Record<string, string>,
        directory: '/nowhere',
        schemas,
      })
      assert.deepEqual([config.faults, config.warnings], [[], []], file)
    }
  })

  it('take credentials of the database and of the charging engine from the root .env; what is for the engine alone disturbs nothing (CONF-5)', () => {
    const directory = mkdtempSync(join(tmpdir(), 'omnicrm-env-'))
    const variables = {
      MYSQL_ROOT_PASSWORD: 'root',
      MYSQL_USER: 'omnitouch',
      MYSQL_PASSWORD: 'Long&Strong-Password-1',
      MYSQL_DATABASE: 'crm',
      DB_SERVER: 'db',
      POSTGRES_USER: 'cgrates',
      POSTGRES_PASSWORD: 'Long&Strong-Password-2',
      POSTGRES_DB: 'cgrates_db',
      CGRATES_API_USER: 'caller',
      CGRATES_API_PASS: 'Long&Strong-Password-3',
      CGRATES_DB_USER: 'cgrates',
      CGRATES_DB_PASS: 'Long&Strong-Password-2',
      CGRATES_DB_NAME: 'cgrates_db',
      CGRATES_DB_PORT: '5432',
    }
    const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
    writeFileSync(join(directory, '.env'), lines.join('\n'))
    try {
      const config = loadConfig({ file: delivered, env: {}, directory, schemas })
      assert.deepEqual([config.faults, config.warnings], [[], []])
      const { client, server, name, username, password } = kernelSettings(config, '/data').database
      assert.deepEqual(
        [client, server, name, username, password],
        ['mysql', 'db', 'crm', 'omnitouch', variables.MYSQL_PASSWORD],
      )
      const { ocs } = config.values as { ocs: Record<string, unknown> }
      assert.deepEqual([ocs.username, ocs.password], ['caller', variables.CGRATES_API_PASS])
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  it('keep the files with secrets out of version control, and the templates in it (CONF-7)', () => {
    const ignored = (file: string): boolean => {
      try {
        execFileSync('git', ['check-ignore', '-q', '--no-index', file], { cwd: root })
        return true
      } catch (error) {
        if ((error as { status?: number }).status === 1) return false
        throw error
      }
    }
    for (const file of ['.env', 'OmniCRM-UI/.env', 'crm_config.yaml', 'OmniCRM-API/crm_config.yaml'])
      assert.equal(ignored(file), true, file)
    for (const file of [
      '.env.example',
      'OmniCRM-UI/.env.example',
      'config/crm_config.yaml',
      'config/examples/production.yaml',
    ])
      assert.equal(ignored(file), false, file)
  })

  it('load the documented settings with their documented names (CONF-1, CONF-10, CONF-16, CONF-20, CONF-31, CONF-35)', () => {
    const config = load(fileURLToPath(new URL('fixtures/documented.yaml', import.meta.url)))
    assert.deepEqual(config.faults, [])
    const { database } = kernelSettings(config, '/data')
    assert.deepEqual(
      [database.username, database.server, database.port, database.name],
      ['omnitouch', 'localhost', 3306, 'omnicrm'],
    )
    const { ocs, hss, service_types, jwt_secret } = config.values as {
      ocs: Record<string, unknown>
      hss?: Record<string, unknown>
      service_types: string[]
      jwt_secret: string
    }
    assert.deepEqual(
      [ocs.cgrates, ocs.ocsTenant, ocs.ocsApi],
      ['localhost:2080', 'mnc380.mcc313.3gppnetwork.org', 'http://10.179.2.142:8080/api'],
    )
    assert.deepEqual(hss, { hss_peers: ['http://10.179.2.140:8080'], apn_list: '1,2,3,4,5,6' })
    assert.deepEqual(service_types, ['omnicharge', 'mobile', 'internet', 'iptv', 'voip'])
    assert.equal(jwt_secret.length, 64)
    assert.ok(!config.print().includes('omnitouch2024'))
  })
})

describe('the development server of the web application', () => {
  it('opens no browser, and the template of its environment says so to other tools (CONF-88)', async () => {
    const found = await loadConfigFromFile(
      { command: 'serve', mode: 'development' },
      `${root}web/vite.config.ts`,
    )
    assert.equal(found?.config.server?.open ?? false, false)
    const { BROWSER } = parseEnv(readFileSync(`${root}OmniCRM-UI/.env.example`, 'utf8'))
    assert.equal(BROWSER, 'none')
  })
})

/** The delivered file with every `#key:` switched on. */
function uncommented(): Record<string, unknown> {
  const lines = readFileSync(delivered, 'utf8').split('\n')
  const text = lines
    .map(line => line.replace(/^#(?=\s*(-|'?<?[A-Za-z_0-9]+>?'?:))(?! [A-Za-z])/, ''))
    .join('\n')
  const document = parseDocument(text)
  assert.deepEqual(
    document.errors.map(each => each.message),
    [],
  )
  return document.toJS() as Record<string, unknown>
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
