import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OneOf, secret, T, env } from '@omnicrm/sdk'
import {
  configJsonSchema,
  kernelConfig,
  kernelSettings,
  loadConfig,
  type Config,
  type ConfigSchema,
} from '../../src/config/index.ts'

const kernel: ConfigSchema = { owner: 'kernel', schema: kernelConfig }

const ocs: ConfigSchema = {
  owner: 'charging-cgrates',
  schema: T.Object({
    ocs: T.Object({
      cgrates: T.String({ default: 'localhost:2080', 'x-alias': 'ocs.OCS' }),
      ocsTenant: T.String({ default: 'cgrates.org' }),
      ocsApi: T.Optional(T.String()),
      voice_unit: OneOf(['ns', 's'], { default: 'ns' }),
      proxy_methods: T.Array(T.String(), { default: [] }),
    }),
  }),
}
const hss: ConfigSchema = {
  owner: 'provisioning-ansible',
  schema: T.Object({
    hss: T.Object({ hss_peers: T.Array(T.String(), { default: [] }), apn_list: T.Optional(T.String()) }),
  }),
}
const catalog: ConfigSchema = {
  owner: 'catalog',
  schema: T.Object({
    service_types: T.Array(T.String({ minLength: 1 }), { default: ['mobile', 'internet'] }),
  }),
}
const mail: ConfigSchema = {
  owner: 'email-mailjet',
  schema: T.Object({
    mailjet: T.Object(
      {
        api_key: T.Optional(secret(env('MAILJET_API_KEY'))),
        welcome: T.Optional(T.Object({ from_email: T.String({ format: 'email' }) })),
      },
      { 'x-alias': 'email' },
    ),
  }),
}
const keys: ConfigSchema = {
  owner: 'identity',
  schema: T.Object({
    jwt_secret: T.Optional(secret({ minLength: 64 })),
    api_keys: T.Record(T.String({ minLength: 1 }), T.Object({ roles: T.Array(T.String()) }), {
      default: {},
      'x-secret-keys': true,
    }),
  }),
}

describe('configuration', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'omnicrm-config-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const write = (text: string, name = 'crm_config.yaml'): string => {
    writeFileSync(join(directory, name), text)
    return join(directory, name)
  }
  const load = (schemas: ConfigSchema[], variables: Record<string, string> = {}): Config =>
    loadConfig({ env: variables, directory, schemas })

  it('reads its settings from crm_config.yaml (CONF-1)', () => {
    write('crm:\n  port: 6001\nocs:\n  ocsTenant: mnc001.mcc001\n')
    const config = load([kernel, ocs])
    assert.deepEqual(config.faults, [])
    assert.deepEqual(config.warnings, [])
    assert.equal(kernelSettings(config, directory).port, 6001)
    assert.deepEqual(config.configOf('charging-cgrates'), {
      ocs: { cgrates: 'localhost:2080', ocsTenant: 'mnc001.mcc001', voice_unit: 'ns', proxy_methods: [] },
    })
  })

  it('finds OmniCRM-API/crm_config.yaml where the documented layout has it (CONF-1)', () => {
    mkdirSync(join(directory, 'OmniCRM-API'))
    const file = write('crm:\n  port: 6002\n', 'OmniCRM-API/crm_config.yaml')
    const config = load([kernel])
    assert.equal(config.file, file)
    assert.equal(kernelSettings(config, directory).port, 6002)
  })

  it('prefers the file that CRM_CONFIG names, relative to the working directory', () => {
    write('crm: { port: 1 }\n')
    write('crm: { port: 6003 }\n', 'other.yaml')
    assert.equal(kernelSettings(load([kernel], { CRM_CONFIG: 'other.yaml' }), directory).port, 6003)
  })

  it('says so when CRM_CONFIG names no file', () => {
    const { faults } = load([kernel], { CRM_CONFIG: 'gone.yaml' })
    assert.equal(faults.length, 1)
    assert.match(faults[0] ?? '', /gone\.yaml: There is no such file; set CRM_CONFIG/)
  })

  it('keeps old values in a loaded configuration until it is loaded again (CONF-2)', () => {
    write('crm: { port: 6001 }\n')
    const before = load([kernel])
    write('crm: { port: 6002 }\n')
    assert.equal(kernelSettings(before, directory).port, 6001)
    assert.equal(kernelSettings(load([kernel]), directory).port, 6002)
    assert.throws(() => Object.assign(before.values.crm as object, { port: 1 }), TypeError)
  })

  it('reads the settings of the web application from OmniCRM-UI/.env, the process first (CONF-3)', () => {
    write('{}')
    mkdirSync(join(directory, 'OmniCRM-UI'))
    write(
      'REACT_APP_COMPANY_NAME=ShellFone\nREACT_APP_PORTAL_NAME="ShellManager"\nREACT_APP_PRIMARY_COLOR=#7A1F5C\n',
      'OmniCRM-UI/.env',
    )
    const { ui } = kernelSettings(load([kernel], { REACT_APP_PORTAL_NAME: 'Desk' }), directory)
    assert.equal(ui.company_name, 'ShellFone')
    assert.equal(ui.portal_name, 'Desk')
    assert.equal((ui.colors as Record<string, string>).primary, '#7A1F5C')
  })

  it('names file and line of a YAML syntax error, for indentation and for quotes (CONF-8)', () => {
    const file = write('crm:\n  base_url: http://localhost\n port: 5000\n')
    assert.match(load([kernel]).faults.join('\n'), new RegExp(`^${file}:3: YAML syntax error: .`))
    write('crm:\n  base_url: "http://localhost\n  port: 5000\n')
    assert.match(load([kernel]).faults.join('\n'), new RegExp(`^${file}:\\d+: YAML syntax error: .`))
  })

  it('names file, line and key of every wrong type, all at once', () => {
    const file = write(
      'crm:\n  port: five\n  trusted_proxies: 10.0.0.0/8\n\nocs:\n  voice_unit: minutes\nhss:\n  apn_list: 1\n',
    )
    assert.deepEqual(load([kernel, ocs, hss]).faults, [
      `${file}:2: 'crm.port' must be a whole number, but is 'five'.`,
      `${file}:3: 'crm.trusted_proxies' must be a list, but is '10.0.0.0/8'.`,
      `${file}:6: 'ocs.voice_unit' must be one of ns, s, but is 'minutes'.`,
      `${file}:8: 'hss.apn_list' must be text, but is '1'. Put the value in quotes.`,
    ])
  })

  it('names the variable of a wrong value that came from the environment', () => {
    const { faults } = load([kernel], { OMNICRM__CRM__PORT: 'five' })
    assert.deepEqual(faults, [
      "environment variable OMNICRM__CRM__PORT: 'crm.port' must be a whole number, but is 'five'.",
    ])
  })

  it('warns of unknown keys and goes on, with the word that was probably meant', () => {
    const file = write('crm:\n  prot: 1\nweather: sunny\n')
    const config = load([kernel])
    assert.deepEqual(config.faults, [])
    assert.deepEqual(config.warnings, [
      `${file}:2: 'crm.prot' is not a known setting and is ignored. Did you mean 'port'?`,
      `${file}:3: 'weather' is not a known setting and is ignored.`,
    ])
  })

  it('refuses two owners of one section', () => {
    const { faults } = load([ocs, { owner: 'other', schema: T.Object({ ocs: T.Object({}) }) }])
    assert.match(faults.join(), /section 'ocs' is claimed by 'charging-cgrates' and by 'other'/)
  })

  it('lets the environment win over the file, read by the type of the setting', () => {
    write('ocs:\n  ocsTenant: a\n  proxy_methods: [one]\n')
    const config = load([kernel, ocs, hss], {
      OMNICRM__OCS__OCSTENANT: 'b',
      OMNICRM__OCS__PROXY_METHODS: 'APIerSv1.A, APIerSv1.B',
      OMNICRM__HSS__HSS_PEERS: '["http://hss:8080"]',
      OMNICRM__CRM__PORT: '7000',
    })
    assert.deepEqual(config.faults, [])
    const { ocs: section } = config.configOf('charging-cgrates') as { ocs: Record<string, unknown> }
    assert.equal(section.ocsTenant, 'b')
    assert.deepEqual(section.proxy_methods, ['APIerSv1.A', 'APIerSv1.B'])
    assert.deepEqual(config.configOf('provisioning-ansible'), { hss: { hss_peers: ['http://hss:8080'] } })
    assert.equal(kernelSettings(config, directory).port, 7000)
  })

  it('warns of an OMNICRM__ variable that no plugin knows', () => {
    assert.deepEqual(load([kernel], { OMNICRM__OSC__CGRATES: 'x' }).warnings, [
      'environment variable OMNICRM__OSC__CGRATES: no plugin knows this setting; it is ignored.',
    ])
  })

  it('accepts the other names of keys and sections, in file and environment', () => {
    write('ocs:\n  OCS: cgrates:2080\nemail:\n  api_key: abc\n')
    const config = load([kernel, ocs, mail])
    assert.deepEqual([config.faults, config.warnings], [[], []])
    assert.equal((config.values.ocs as Record<string, unknown>).cgrates, 'cgrates:2080')
    assert.deepEqual(config.configOf('email-mailjet'), { mailjet: { api_key: 'abc' } })
    const overridden = load([kernel, ocs, mail], { OMNICRM__OCS__OCS: 'other:2080', MAILJET_API_KEY: 'def' })
    assert.equal((overridden.values.ocs as Record<string, unknown>).cgrates, 'other:2080')
    assert.deepEqual(overridden.configOf('email-mailjet'), { mailjet: { api_key: 'def' } })
  })

  it('names the line of a fault below another name, and says which of two names wins', () => {
    const file = write('email:\n  welcome:\n    from_email: nobody\nmailjet:\n  api_key: abc\n')
    const config = load([kernel, mail])
    assert.deepEqual(config.faults, [
      `${file}:3: 'mailjet.welcome.from_email' must be an e-mail address, but is 'nobody'.`,
    ])
    assert.deepEqual(config.warnings, [
      `${file}:1: 'email' is another name of 'mailjet', which is also there and wins.`,
    ])
  })

  it('tells what is missing and how to set it', () => {
    const needy: ConfigSchema = { owner: 'needy', schema: T.Object({ far: T.Object({ url: T.String() }) }) }
    write('far:\n')
    assert.deepEqual(
      load([needy]).faults.map(each => each.replace(/^.*?: /, '')),
      ["'far.url' is missing; set it in the file or as OMNICRM__FAR__URL."],
    )
  })

  it('prints the values in force with their origin, and no secret (CONF-13)', () => {
    const password = 'correct horse battery staple'
    write(
      `database:\n  username: omnitouch\n  password: ${password}\napi_keys:\n  ${'k'.repeat(32)}:\n    roles: [Support]\n`,
    )
    const config = load([kernel, keys], {
      OMNICRM__REDIS__URL: 'redis://user:hidden@cache:6379',
      OMNICRM__CRM__PORT: '7001',
    })
    assert.deepEqual(config.faults, [])
    const printed = config.print()
    assert.match(printed, /password: ••• # line 3/)
    assert.match(printed, /port: 7001 # OMNICRM__CRM__PORT/)
    for (const hidden of [password, 'hidden', 'kkkk']) assert.ok(!printed.includes(hidden), printed)
  })

  it('names no secret in a fault (CONF-13)', () => {
    write('jwt_secret: much-too-short-secret\n')
    const { faults } = load([kernel, keys])
    assert.match(faults.join(), /'jwt_secret' must have at least 64 characters\.$/)
    assert.ok(!faults.join().includes('much-too-short'))
  })

  it('uses the embedded database unless a database user is set (CONF-14, D-104)', () => {
    write('{}')
    const embedded = kernelSettings(load([kernel]), directory).database
    assert.deepEqual([embedded.client, embedded.filename], ['sqlite', join(directory, 'omnicrm.sqlite')])
    write('database:\n  username: omnitouch\n  password: secret\n')
    const { client, server, port, name } = kernelSettings(load([kernel]), directory).database
    assert.deepEqual(
      { client, server, port, name },
      { client: 'mysql', server: 'localhost', port: 3306, name: 'omnicrm' },
    )
  })

  it('takes the database server of containers (CONF-15)', () => {
    write('database: { username: a, password: b, server: db }\n')
    assert.equal(kernelSettings(load([kernel]), directory).database.server, 'db')
  })

  it('fills user and password of the database from the root .env where the file is silent (CONF-5, CONF-16)', () => {
    write('{}')
    write('MYSQL_USER=omnitouch\nMYSQL_PASSWORD=Long&Strong-Password-1\n', '.env')
    const { client, username, password } = kernelSettings(load([kernel]), directory).database
    assert.deepEqual([client, username, password], ['mysql', 'omnitouch', 'Long&Strong-Password-1'])
    write('database: { username: crm, password: own }\n')
    assert.equal(kernelSettings(load([kernel]), directory).database.username, 'crm')
  })

  it('takes operators’ service types from the file without a change of code (CONF-18)', () => {
    write('service_types:\n  - mobile\n  - satellite\n')
    assert.deepEqual(load([kernel, catalog]).values.service_types, ['mobile', 'satellite'])
    write('{}')
    assert.deepEqual(load([kernel, catalog]).values.service_types, ['mobile', 'internet'])
  })

  it('takes HSS peers as a list and APNs as one text (CONF-20)', () => {
    write(
      'hss:\n  hss_peers:\n    - http://10.0.1.1:8080\n    - http://10.0.1.2:8080\n  apn_list: "1,2,3,4,5,6"\n',
    )
    const config = load([kernel, hss])
    assert.deepEqual(config.faults, [])
    assert.deepEqual(config.values.hss, {
      hss_peers: ['http://10.0.1.1:8080', 'http://10.0.1.2:8080'],
      apn_list: '1,2,3,4,5,6',
    })
  })

  it('strips the slash at the end of crm.base_url (CONF-27)', () => {
    write('crm:\n  base_url: https://api.yourcompany.com/\n')
    const settings = kernelSettings(load([kernel]), directory)
    assert.deepEqual(
      [settings.baseUrl, settings.publicUrl],
      ['https://api.yourcompany.com', 'https://api.yourcompany.com'],
    )
  })

  for (const url of ['http://localhost:5000', 'https://api.yourcompany.com', 'http://omnicrm-api:5000'])
    it(`accepts the documented base address ${url} (CONF-30)`, () => {
      write(`crm:\n  base_url: ${url}\n`)
      const config = load([kernel])
      assert.deepEqual(config.faults, [])
      assert.equal(kernelSettings(config, directory).baseUrl, url)
    })

  it('takes tenant, JSON-RPC address and REST address of the charging engine (CONF-31)', () => {
    write(
      'ocs:\n  ocsApi: http://ocs.example.com/api\n  ocsTenant: mnc001.mcc001.3gppnetwork.org\n  cgrates: "10.0.1.10:2080"\n',
    )
    const config = load([kernel, ocs])
    assert.deepEqual(config.faults, [])
    const { cgrates, ocsTenant, ocsApi } = config.values.ocs as Record<string, string>
    assert.deepEqual(
      [cgrates, ocsTenant, ocsApi],
      ['10.0.1.10:2080', 'mnc001.mcc001.3gppnetwork.org', 'http://ocs.example.com/api'],
    )
  })

  it('lets NODE_ENV override crm.environment, and ignores words it does not know', () => {
    write('crm: { environment: staging }\n')
    assert.equal(
      kernelSettings(load([kernel], { NODE_ENV: 'development' }), directory).environment,
      'development',
    )
    const other = load([kernel], { NODE_ENV: 'test' })
    assert.equal(kernelSettings(other, directory).environment, 'staging')
    assert.match(
      other.warnings.join(),
      /NODE_ENV: 'test' is none of development, staging, production; ignored/,
    )
  })

  it('knows the sections of disabled plugins without checking them', () => {
    write('ocs:\n  voice_unit: minutes\n')
    const config = load([kernel, { ...ocs, active: false }])
    assert.deepEqual([config.faults, config.warnings], [[], []])
    assert.equal(config.values.ocs, undefined)
  })

  it('writes a JSON schema for editors with all sections, nothing required that has a default', () => {
    const schema = configJsonSchema([kernel, ocs, mail]) as {
      properties: Record<string, { required?: string[]; properties: object }>
    }
    assert.deepEqual(Object.keys(schema.properties).sort(), [
      'crm',
      'database',
      'email',
      'mailjet',
      'ocs',
      'plugins',
      'rate_limit',
      'redis',
      'ui',
    ])
    assert.equal(schema.properties.ocs?.required, undefined)
    assert.ok(!JSON.stringify(schema).includes('x-'))
  })
})
