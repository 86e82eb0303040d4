import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { mergeVariables } from '../src/order/variables.ts'
import { makeLibrary, tasksOfRun } from '../src/plays/library.ts'
import { makeRedactor } from '../src/redact.ts'
import { playEnvironment } from '../src/run/environment.ts'
import { exposedConfig } from '../src/run/exposed-config.ts'
import { variablesYaml } from '../src/run/variables-file.ts'
import { makeWorkspace } from '../src/run/workspace.ts'
import { fixtures } from './world.ts'

/** The interpreter that Ansible runs on. */
const python =
  readFileSync(execFileSync('which', ['ansible-playbook']).toString().trim(), 'utf8')
    .split('\n')[0]
    ?.slice(2)
    .trim() ?? 'python3'

function folder() {
  const path = mkdtempSync(join(tmpdir(), 'omnicrm-plays-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

describe('the variables of a play', () => {
  it('are product below request below system (PROV-10, PROV-11, PROV-12, D-39)', () => {
    const system = { product_id: 1, customer_id: 456, service_id: null, initiating_user: 7 }
    assert.deepEqual(
      mergeVariables(
        { monthly_cost: 50, data_limit_gb: 100, customer_id: 1 },
        { monthly_cost: 45, product_id: 9, access_token: 'x' },
        system,
      ),
      { monthly_cost: 45, data_limit_gb: 100, product_id: 1, customer_id: 456, initiating_user: 7 },
    )
  })

  it('reach Ansible as they are, whatever they hold, with names as they are (PROV-13, LIFE-41)', function () {
    this.timeout(30_000)
    const samples = fc.sample(
      fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), fc.jsonValue({ maxDepth: 3 })),
      60,
    )
    const values = [
      // A template makes the file YAML; without one it is JSON.
      ...samples.map(each => ({ ...each, template: '{{ x }}' })),
      {
        'SIM Card': 5001,
        text: "it's {{ 7 * 7 }} {% raw %} \u2028 \u0085 \u007f yes: no # x",
        'a: b': ['~', 'null', '1e3', 1e-7, 1e21, 0.1, true, null],
      },
    ]
    const script = [
      'import json, sys',
      'from ansible.parsing.dataloader import DataLoader',
      'loaded = [DataLoader().load(text) for text in json.load(sys.stdin)]',
      'json.dump(loaded, sys.stdout)',
    ].join('\n')
    const output = execFileSync(python, ['-c', script], {
      input: JSON.stringify(values.map(each => variablesYaml(each))),
    })
    assert.deepEqual(JSON.parse(output.toString()), JSON.parse(JSON.stringify(values)))
  })

  it('are marked as text where they look like a template', () => {
    assert.equal(variablesYaml({ a: '{{ x }}', b: 'plain' }), '{"a": !unsafe "{{ x }}", "b": "plain"}')
  })
})

describe('redaction', () => {
  const token = 'eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl'
  const redactor = makeRedactor({ access_token: token, product_id: 1 })

  it('masks every key that names a secret, in any case and depth (PROV-40, PROV-42)', () => {
    for (const key of [
      'password',
      'Portal_PASSWD',
      'client_secret',
      'refresh_token',
      'API_KEY',
      'apikey',
      'Authorization',
      'wifi_psk',
      'private_key',
      'ki',
      'OPc',
      'key',
      'sim_ki',
    ])
      assert.deepEqual(
        redactor.clean({ deep: [{ [key]: 'value' }] }),
        { deep: [{ [key]: '[REDACTED]' }] },
        key,
      )
    for (const key of ['kind', 'monkey', 'opcode', 'iccid'])
      assert.deepEqual(redactor.clean({ [key]: 'value' }), { [key]: 'value' }, key)
  })

  it('masks the token wherever it turns up, in texts and in JSON inside of texts (PROV-41, PROV-43)', () => {
    assert.equal(redactor.text(`curl -H "Authorization: Bearer ${token}" # ${token}`).includes(token), false)
    assert.deepEqual(redactor.clean({ msg: JSON.stringify({ ki: '465B', imsi: '310' }) }), {
      msg: '{"ki":"[REDACTED]","imsi":"310"}',
    })
    assert.equal(redactor.text("'opc': 'E8ED289D'"), "'opc': '[REDACTED]'")
  })
})

describe('the configuration that plays see', () => {
  const sections: Record<string, unknown> = {
    crm: {
      base_url: 'http://crm:5000',
      secret_key: 'S'.repeat(32),
      callback_key: 'C',
      port: 5000,
      environment: 'production',
    },
    database: { password: 'db' },
    jwt_secret: 'J',
    stripe: { secret_key: 'sk' },
    api_keys: { k: {} },
    ip_whitelist: {},
    ocs: { OCS: '10.0.1.100:2080', ocsTenant: 'default_tenant', voice_unit: 's' },
    hss: { hss_peers: ['http://hss:8080'] },
    smsc: { smsc_url: 'http://sms', api_key: 'sms-key' },
    mailjet: { api_key: 'mj' },
    cbc_url: 'http://cbc',
    service_types: ['mobile'],
    billing: { currency: 'JPY' },
    netbox: { url: 'http://netbox' },
  }
  const seen = exposedConfig({ section: name => sections[name] }, 'http://crm:5000', [
    'netbox',
    'stripe',
    'database',
  ])

  it('holds what plays need under both names, with the factors of the engine (CONF-10, PLAY-8, PLAY-9, D-17)', () => {
    const ocs = {
      ocsTenant: 'default_tenant',
      engine: 'auto',
      OCS: '10.0.1.100:2080',
      cgrates: '10.0.1.100:2080',
      voice_unit: 's',
      voice_factor: 1,
      monetary_factor: 1,
    }
    assert.deepEqual(seen['ocs'], ocs)
    assert.deepEqual(
      [seen['OCS'], seen['email'], seen['hss'], seen['netbox']],
      [ocs, { api_key: 'mj' }, sections['hss'], sections['netbox']],
    )
    assert.equal((seen['crm'] as { base_url: string }).base_url, 'http://crm:5000')
  })

  it('never holds what opens the CRM itself, even when asked to (PLAY-17, D-17)', () => {
    assert.deepEqual(
      Object.keys(seen).filter(each =>
        ['database', 'jwt_secret', 'stripe', 'api_keys', 'ip_whitelist'].includes(each),
      ),
      [],
    )
    assert.doesNotMatch(JSON.stringify(seen), /SSSS|callback_key/)
  })
})

describe('the private folder of a run', () => {
  it('is closed to others and holds the configuration where plays look for it (PLAY-8, D-17, D-18)', async () => {
    using place = folder()
    const directory = join(place.path, 'jobs', '7')
    const workspace = await makeWorkspace({
      directory,
      playsFolder: fixtures,
      play: 'play_steps',
      crmConfig: { crm: {} },
      variables: { access_token: 't' },
    })
    assert.equal(statSync(directory).mode & 0o777, 0o700)
    for (const file of ['crm_config.yaml', 'variables.yaml'])
      assert.equal(statSync(join(directory, file)).mode & 0o777, 0o600)
    assert.equal(readFileSync(join(workspace.playFile, '../../../crm_config.yaml'), 'utf8'), '{"crm":{}}')
    assert.deepEqual(readdirSync(join(directory, 'playbooks', 'plays')), readdirSync(fixtures))
  })

  it('gives plays a small environment of their own, without secrets of the server (PLAY-17)', () => {
    const environment = playEnvironment(
      { PATH: '/bin', OMNICRM_SECRET_KEY: 'S', MYSQL_PASSWORD: 'P', MAILJET_API_KEY: 'mj', HOME: '/root' },
      { directory: '/job', playbooks: '/playbooks', cache: '/cache' },
    )
    assert.deepEqual(
      [environment['PATH'], environment['MAILJET_API_KEY'], environment['HOME']],
      ['/bin', 'mj', '/job'],
    )
    assert.doesNotMatch(JSON.stringify(environment), /SECRET_KEY|MYSQL/)
  })
})

describe('the outline of a play', () => {
  it('holds its tasks in order, those of included files too, apart from the rescue (PROV-77, LIFE-39, AMB-15)', async () => {
    const outline = await makeLibrary(fixtures).outline('play_steps')
    assert.equal(outline.description, 'Steps for tests')
    assert.deepEqual(
      tasksOfRun(outline, 'provision').map(each => each.name),
      [
        'Load configuration',
        'Continue unless this is a deprovisioning',
        'Keep a fact',
        'Optional step',
        'Skipped step',
        'Included steps',
        'First included step',
        'Second included step',
        'Not included steps',
        'First included step',
        'Second included step',
        'Sleep',
        'Print everything',
        'Critical step',
      ],
    )
    assert.deepEqual(
      tasksOfRun(outline, 'deprovision').map(each => each.name),
      [
        'Load configuration',
        'Continue unless this is a deprovisioning',
        'Clean up',
        'Succeed after a deprovisioning, fail after a rollback',
      ],
    )
  })

  it('names what is wrong with a file, and follows its changes (PLAY-2, PLAY-3, PLAY-22)', async () => {
    using place = folder()
    const library = makeLibrary(place.path)
    writeFileSync(
      join(place.path, 'play_a.yaml'),
      '- name: A\n  hosts: localhost\n  tasks:\n    - name: One\n      debug: {msg: {{ x | int }}}\n',
    )
    assert.ok((await library.outline('play_a')).fault)
    writeFileSync(
      join(place.path, 'play_a.yaml'),
      '- name: A now good\n  hosts: localhost\n  tasks:\n    - name: One\n      debug: {msg: x}\n',
    )
    writeFileSync(join(place.path, 'task_b.yaml'), '- name: Two\n  debug: {msg: x}\n')
    assert.deepEqual(await library.list(), [
      { name: 'play_a', description: 'A now good', task_count: 1, fault: null },
    ])
    assert.deepEqual(
      [await library.has('play_a'), await library.has('play_a.yaml'), await library.has('../x')],
      [true, false, false],
    )
  })
})
