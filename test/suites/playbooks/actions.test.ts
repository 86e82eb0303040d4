import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { isObject, secrets, text, type Json } from './crm.ts'
import { startWorld, type World } from './world.ts'

const here = dirname(fileURLToPath(import.meta.url))
const playbooks = resolve(here, '../../../playbooks')

/** Runs tasks one after another; each may fail without ending the run. */
async function runTasks(
  world: World,
  tasks: string,
  options: { vars?: { [name: string]: Json }; arguments?: string[] } = {},
) {
  const play = `- name: Tasks
  hosts: localhost
  gather_facts: no
  ignore_errors: True
  tasks:
    - {name: Load configuration, ansible.builtin.include_vars: {file: ../../crm_config.yaml, name: crm_config}}
${tasks
  .trim()
  .split('\n')
  .map(line => `    ${line}`)
  .join('\n')}
`
  const run = await world.run('play_tasks', options.vars ?? {}, {
    files: { 'play_tasks.yaml': play },
    arguments: options.arguments ?? [],
  })
  assert.equal(run.exitCode, 0, run.stdout + run.stderr)
  return run
}

describe('actions of omnicrm.crm', function () {
  this.timeout(60_000)

  it('api: names method, path, status, message and fields; sends real numbers; one key for a retried write (PLAY-10..12, PLAY-22, PLAY-108)', async () => {
    await using world = await startWorld()
    world.crm.refuse('PUT', /service\/$/, 400, {
      message: 'Wrong.',
      errors: { service_name: 'is too long' },
      code: 'services.invalid',
    })
    const run = await runTasks(
      world,
      `
- name: Refused
  omnicrm.crm.api: {method: PUT, path: /crm/service/, body: {a: 1}}
- name: Another status is welcome
  omnicrm.crm.api: {path: /crm/service/service_uuid/Service_none, status_code: [200, 404]}
- name: Numbers
  omnicrm.crm.api:
    method: PUT
    path: /crm/transaction/
    body: "{{ {'customer_id': customer_id | int, 'iccid': sim, 'retail_cost': '15.00' | float, 'invoice_id': none} }}"
- name: Quoted leaves
  omnicrm.crm.api: {method: PUT, path: /crm/transaction/, body: {customer_id: "{{ customer_id }}"}, idempotency_key: mine}
- name: Undefined field
  omnicrm.crm.api: {method: PUT, path: /crm/transaction/, body: "{{ {'x': nothing_here} }}"}
- name: Foreign address
  omnicrm.crm.api: {path: 'http://elsewhere.example/'}
- name: Misspelt option
  omnicrm.crm.api: {path: /crm/health, methodd: GET}`,
      { vars: { sim: '8991101200003204510' } },
    )
    assert.equal(
      run.end('Refused').error,
      'PUT /crm/service/ was answered with status 400 instead of 200: Wrong. [service_name: is too long] [code services.invalid] (customer_id 456)',
    )
    assert.equal(run.end('Another status is welcome').status, 'ok')
    const [numbers, leaves, ...more] = world.crm.calls.filter(call => call.path === '/crm/transaction/')
    assert.deepEqual(numbers?.body, {
      customer_id: 456,
      iccid: '8991101200003204510',
      retail_cost: 15,
      invoice_id: null,
    })
    assert.match(numbers?.idempotencyKey ?? '', /^[0-9a-f-]{36}$/)
    assert.equal(leaves?.idempotencyKey, 'mine')
    assert.deepEqual(more, [])
    assert.match(text(run.end('Undefined field').error), /nothing_here|not defined/)
    assert.match(text(run.end('Foreign address').error), /path must begin with '\/'/)
    assert.match(text(run.end('Misspelt option').error), /methodd/)
  })

  it('api: tries a broken connection once more with the same key, and ends a silent one by its timeout (PLAY-19)', async () => {
    const keys: Array<string | undefined> = []
    const server = createServer((request, response) => {
      if (request.url === '/silent') return
      keys.push(String(request.headers['idempotency-key']))
      if (keys.length === 1) response.destroy()
      else response.end('{}')
    })
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    try {
      await using world = await startWorld()
      const port = (server.address() as AddressInfo).port
      world.config.crm = { base_url: `http://127.0.0.1:${port}/` }
      const run = await runTasks(
        world,
        `
- name: Broken once
  omnicrm.crm.api: {method: POST, path: /x, body: {}}
- name: Silent
  omnicrm.crm.api: {path: /silent, timeout: 0.5}`,
      )
      assert.equal(run.end('Broken once').status, 'ok')
      assert.equal(keys.length, 2)
      assert.equal(keys[0], keys[1])
      assert.match(
        text(run.end('Silent').error),
        /^The CRM at 127\.0\.0\.1:\d+ did not answer GET \/silent within 0\.5 seconds \(customer_id 456\)\.$/,
      )
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('cgrates: sees errors behind HTTP 200, forces the tenant, refuses what would harm the engine (PLAY-12, PLAY-14, AMB-31)', async () => {
    await using world = await startWorld()
    world.ocs.faults.add({ kind: 'empty', method: 'GetAccountIDs' })
    const run = await runTasks(
      world,
      `
- name: Unknown account
  omnicrm.crm.cgrates: {method: ApierV2.GetAccount, params: {Account: nobody}}
- name: Unknown account is an answer
  omnicrm.crm.cgrates: {method: ApierV2.GetAccount, params: {Account: nobody}, not_found_ok: true}
- name: Method that does not exist
  omnicrm.crm.cgrates: {method: APIerSv1.ReloadCache, params: {ArgsCache: '*all'}}
- name: Foreign tenant
  omnicrm.crm.cgrates: {method: ApierV2.SetAccount, params: {Tenant: other, Account: svc-1}}
- name: Empty body
  omnicrm.crm.cgrates: {method: APIerSv1.GetAccountIDs}
- name: Profile without id
  omnicrm.crm.cgrates: {method: APIerSv1.SetAttributeProfile, params: {Weight: 10}}
- name: Stop the engine
  omnicrm.crm.cgrates: {method: CoreSv1.Panic}`,
    )
    assert.match(
      text(run.end('Unknown account').error),
      /^OCS refused ApierV2\.GetAccount for 'nobody': NOT_FOUND/,
    )
    assert.equal(run.end('Unknown account is an answer').result?.found, false)
    assert.match(
      text(run.end('Method that does not exist').error),
      /can't find method.*engine version does not have/,
    )
    assert.deepEqual([...world.ocs.state.accounts.keys()], ['op1:svc-1'])
    assert.match(text(run.end('Empty body').error), /with an empty body/)
    assert.match(text(run.end('Profile without id').error), /needs 'ID'/)
    assert.match(text(run.end('Stop the engine').error), /is refused/)
    assert.deepEqual(
      world.ocs.calls.map(call => call.method),
      [
        'ApierV2.GetAccount',
        'ApierV2.GetAccount',
        'APIerSv1.ReloadCache',
        'ApierV2.SetAccount',
        'APIerSv1.GetAccountIDs',
      ],
    )
  })

  it('cgrates: credits once, whether the step is repeated or its answer is lost, and never creates an account (D-82, PLAY-54, PLAY-71)', async () => {
    await using world = await startWorld()
    world.ocs.faults.add({ kind: 'after', method: 'AddBalance', nth: 2 })
    const credit = (name: string, account: string, id: string, kind: string, value: string) => `
- name: ${name}
  omnicrm.crm.cgrates:
    method: ApierV1.AddBalance
    params: {Account: ${account}, BalanceType: '${kind}', Balance: {ID: ${id}, Value: "${value}", ExpiryTime: +720h, Weight: 10}}`
    const run = await runTasks(
      world,
      `- name: Account
  omnicrm.crm.cgrates: {method: ApierV2.SetAccount, params: {Account: svc-1}}${credit('First', 'svc-1', 'M1', '*monetary', '5.00')}${credit('Repeated', 'svc-1', 'M1', '*monetary', '5.00')}${credit('Lost answer', 'svc-1', 'D1', '*data', '{{ 10 * 1073741824 }}')}${credit('No account', 'svc-2', 'D1', '*data', '1')}`,
    )
    assert.equal(run.end('Repeated').result?.already_present, true)
    assert.equal(run.end('Lost answer').status, 'ok')
    assert.match(text(run.end('No account').error), /There is no account 'svc-2' in OCS/)
    const balances = world.ocs.state.accounts.get('op1:svc-1')?.balances
    assert.deepEqual(
      Object.entries(balances ?? {}).map(([kind, list]) => [kind, list.map(({ id, value }) => [id, value])]),
      [
        ['*monetary', [['M1', 500]]],
        ['*data', [['D1', 10_737_418_240]]],
      ],
    )
    assert.equal(world.ocs.state.accounts.size, 1)
  })

  it('hss: works on every peer, tells each fault once, and shows no key (AMB-39, PLAY-65, PROV-40)', async () => {
    await using world = await startWorld()
    world.config.hss = { hss_peers: [world.hss.url, 'http://127.0.0.1:1'] }
    world.hss.faults.add({ kind: 'error', method: 'PUT', nth: 2, error: `bad Ki ${secrets.ki}` })
    const subscriber = `imsi: '310120123456789', msisdn: +1 555 0123, ki: ${secrets.ki}, opc: ${secrets.opc}`
    const run = await runTasks(
      world,
      `
- name: One peer is down
  omnicrm.crm.hss: {${subscriber}}
- name: The other refuses
  omnicrm.crm.hss: {${subscriber}}
- name: Empty key
  omnicrm.crm.hss: {imsi: '310120123456789', msisdn: '1', ki: '', opc: x}
- name: Dormant
  omnicrm.crm.hss: {state: dormant, imsi: '310120123456789'}
- name: Absent
  omnicrm.crm.hss: {state: absent, imsi: '310120000000000'}`,
    )
    assert.equal(
      run.end('One peer is down').error,
      'Could not connect to the HSS at 127.0.0.1:1: connection refused (customer_id 456).',
    )
    assert.match(
      text(run.end('The other refuses').error),
      /status 503 instead of 200: bad Ki \[REDACTED\]\. Could not connect/,
    )
    assert.match(text(run.end('Empty key').error), /^ki is missing or empty/)
    assert.equal(world.hss.state.subscribers.get('310120123456789')?.msisdn, '99990123456789')
    for (const secret of [secrets.ki, secrets.opc]) assert.equal(run.raw.includes(secret), false)
  })

  it('send nothing that writes in check mode, and say so', async () => {
    await using world = await startWorld()
    const run = await runTasks(
      world,
      `
- name: Read
  omnicrm.crm.api: {path: /crm/product/product_id/1}
- name: Write
  omnicrm.crm.api: {method: DELETE, path: /crm/service/service_id/9}
- name: Charge
  omnicrm.crm.cgrates: {method: ApierV2.SetAccount, params: {Account: svc-1}}
- name: Subscribe
  omnicrm.crm.hss: {state: absent, imsi: '310120123456789'}`,
      { arguments: ['--check'] },
    )
    assert.deepEqual(run.ends().slice(1), ['ok Read', 'skipped Write', 'skipped Charge', 'skipped Subscribe'])
    assert.deepEqual(world.crm.writes(), [])
    assert.deepEqual([world.ocs.calls, world.hss.calls], [[], []])
  })

  it('clock and identifier give the forms of the samples (PLAY-30..32, LIFE-62)', async () => {
    await using world = await startWorld()
    const run = await runTasks(
      world,
      `
- name: Now
  omnicrm.crm.clock:
- name: In thirty days
  omnicrm.crm.clock: {days: 30}
- name: Identifier
  omnicrm.crm.identifier: {prefix: Local_Mobile_SIM}`,
    )
    const [now, later] = ['Now', 'In thirty days'].map(name => text(run.end(name).result?.stdout))
    assert.match(now ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/)
    assert.ok(Math.abs(Date.parse(later ?? '') - Date.parse(now ?? '') - 30 * 86_400_000) <= 2000)
    assert.match(text(run.end('Identifier').result?.value), /^Local_Mobile_SIM_[0-9a-f]{8}$/)
  })

  it('pass their unit tests', async () => {
    const output = await new Promise<string>((done, failed) => {
      execFile(
        'python3',
        ['-m', 'unittest', 'discover', '-s', join(here, 'python'), '-p', 'test_*.py'],
        { env: { ...process.env, PYTHONPATH: join(playbooks, 'collections') } },
        (error, _stdout, stderr) => (error ? failed(new Error(stderr)) : done(stderr)),
      )
    })
    assert.match(output, /^Ran [1-9]\d* tests [\s\S]*^OK$/m)
  })
})

describe('files of the plays directory', function () {
  this.timeout(60_000)

  it('pass the syntax check, and every task has a name of its own words (PLAY-106, PLAY-2)', async () => {
    const names = (await readdir(join(playbooks, 'plays'))).filter(name => name.endsWith('.yaml'))
    const plays = names.filter(name => name.startsWith('play_'))
    await new Promise<void>((done, failed) => {
      const env = { ...process.env, ANSIBLE_CONFIG: join(playbooks, 'ansible.cfg') }
      const command = ['--syntax-check', ...plays.map(name => join(playbooks, 'plays', name))]
      execFile('ansible-playbook', command, { env }, (error, _out, stderr) =>
        error ? failed(new Error(stderr)) : done(),
      )
    })
    for (const name of names) {
      const tasks = tasksOf(parse(await readFile(join(playbooks, 'plays', name), 'utf8')) as Json)
      assert.ok(tasks.length > 0, name)
      for (const task of tasks)
        assert.match(
          typeof task.name === 'string' ? task.name : '',
          /^[A-Z]\S* ?/,
          `${name}: ${JSON.stringify(task)}`,
        )
    }
  })
})

function tasksOf(node: Json): Array<{ [key: string]: Json }> {
  if (Array.isArray(node)) return node.flatMap(tasksOf)
  if (!isObject(node)) return []
  const inner = ['tasks', 'block', 'rescue', 'always'].flatMap(section => tasksOf(node[section] ?? null))
  return [node, ...inner]
}
