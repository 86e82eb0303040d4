import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { secrets, text } from './crm.ts'
import type { PlayRun } from './run-play.ts'
import { startWorld } from './world.ts'

const play = (name: string, tasks: string, rescue = '') => `
- name: ${name}
  hosts: localhost
  gather_facts: no
  become: False
  tasks:
    - name: Main block
      block:
        - name: Load configuration
          ansible.builtin.include_vars: {file: ../../crm_config.yaml, name: crm_config}
${indent(tasks, 8)}
${rescue ? `      rescue:\n${indent(rescue, 8)}` : ''}
`

describe('callback omnicrm.crm.events', function () {
  this.timeout(60_000)

  it('tells each task at once, when it starts and when it ends, in order (PROV-29..31)', async () => {
    await using world = await startWorld()
    const files = {
      'play_slow.yaml': play(
        'Slow play',
        `
- name: Short task
  ansible.builtin.debug: {msg: hello}
- name: Slow task for {{ customer_id }}
  ansible.builtin.pause: {seconds: 1}
- name: Last task
  ansible.builtin.debug: {msg: bye}`,
      ),
    }
    const run = await world.run('play_slow', {}, { files })
    assert.equal(run.exitCode, 0, run.stdout + run.stderr)
    assert.deepEqual(
      run.events.map(({ type, number, name, status }) => [type, number, name, status]),
      [
        ['play_start', undefined, 'Slow play', 'running'],
        ['task_start', 1, 'Load configuration', 'running'],
        ['task_end', 1, 'Load configuration', 'ok'],
        ['task_start', 2, 'Short task', 'running'],
        ['task_end', 2, 'Short task', 'ok'],
        ['task_start', 3, 'Slow task for 456', 'running'],
        ['task_end', 3, 'Slow task for 456', 'ok'],
        ['task_start', 4, 'Last task', 'running'],
        ['task_end', 4, 'Last task', 'ok'],
        ['play_end', 4, undefined, 'ok'],
      ],
    )
    const slow = run.events.findIndex(event => event.number === 3)
    const [start = 0, end = 0] = run.arrivedAt.slice(slow, slow + 2)
    assert.ok(end - start >= 900, `the start was told ${end - start} ms before the end`)
    const duration = run.events[slow + 1]?.duration_ms ?? 0
    assert.ok(duration >= 1000 && duration < 5000, `duration_ms is ${duration}`)
    for (const [index, event] of run.events.entries()) {
      const late = (run.arrivedAt[index] ?? 0) - Date.parse(event.at)
      assert.ok(late < 500, `${event.type} ${event.name} arrived ${late} ms late`)
    }
    assert.match(run.events[slow]?.path ?? '', /^play_slow\.yaml:\d+$/)
    assert.equal(run.events[slow]?.task_uuid, run.events[slow + 1]?.task_uuid)
    assert.equal(run.events[slow]?.section, 'block')
  })

  it('masks secrets by name and every copy of them, also where a play prints all its variables (PROV-40..43, PLAY-19)', async () => {
    await using world = await startWorld()
    const files = {
      'play_leaky.yaml': play(
        'Leaky play',
        `
- name: Read the SIM
  omnicrm.crm.api: {path: /crm/inventory/inventory_id/789}
  register: sim
- name: Copy under an innocent name
  ansible.builtin.set_fact:
    harmless: "{{ sim.json.ki }}"
    nested: {list: ["OPc is {{ sim.json.opc }}"]}
- name: Read the SIM with uri
  ansible.builtin.uri:
    url: "{{ crm_config.crm.base_url }}/crm/inventory/inventory_id/789"
    headers: {Authorization: "Bearer {{ access_token }}"}
    return_content: yes
- name: Name with {{ access_token }}
  ansible.builtin.debug: {msg: "token {{ access_token }} and {{ crm_config.mailjet.api_secret }}"}
- name: Print all variables
  ansible.builtin.debug: {var: 'hostvars[inventory_hostname]'}
- name: Fail with a secret
  ansible.builtin.fail: {msg: "cannot use {{ access_token }} with '{{ sim.json.ki }}'"}
  ignore_errors: True
- name: Hidden task
  ansible.builtin.debug: {msg: nothing to see}
  no_log: true`,
      ),
    }
    const run = await world.run(
      'play_leaky',
      { smtp_password: 'correct horse battery', wifi_psk: 'maple-otter-48213' },
      { files },
    )
    assert.equal(run.exitCode, 0, run.stdout + run.stderr)
    assertNoSecrets(run, [
      world.crm.token,
      secrets.ki,
      secrets.opc,
      'mailjet-secret-0001',
      'mailjet-key-0001',
      'correct horse',
      'maple-otter',
    ])
    const printed = run.end('Print all variables').result?.['hostvars[inventory_hostname]']
    assert.match(JSON.stringify(printed), /"access_token": ?"\[REDACTED\]"/)
    assert.match(JSON.stringify(run.end('Read the SIM').result?.json), /"ki":"\[REDACTED\]".*/)
    assert.match(JSON.stringify(run.end('Read the SIM').result?.json), /"itemtext3":"\[REDACTED\]"/)
    assert.deepEqual(run.end('Copy under an innocent name').result?.ansible_facts, {
      harmless: '[REDACTED]',
      nested: { list: ['OPc is [REDACTED]'] },
    })
    assert.equal(run.end('Fail with a secret').error, "cannot use [REDACTED] with '[REDACTED]'")
    assert.match(text(run.end('Hidden task').result?.censored), /no_log/)
  })

  it('tells loops once with their items, includes by their own names, skipped and ignored tasks as such (PROV-25, PROV-26, PLAN-47)', async () => {
    await using world = await startWorld()
    const files = {
      'task_included.yaml': '- name: From the file\n  ansible.builtin.debug: {msg: in}\n',
      'play_shapes.yaml': play(
        'Shapes',
        `
- name: Loop
  ansible.builtin.assert: {that: item != 2, fail_msg: "two is wrong"}
  loop: [1, 2, 3]
  ignore_errors: True
- name: Included file
  ansible.builtin.include_tasks: task_included.yaml
- name: Not needed
  ansible.builtin.debug: {msg: x}
  when: false
- name: Large result
  ansible.builtin.debug: {msg: "{{ 'x' * 3000000 }}"}
- name: Missing file
  ansible.builtin.include_tasks: task_nowhere.yaml`,
        `
- name: Clean up
  ansible.builtin.include_tasks: task_included.yaml
- name: Fail in the end
  ansible.builtin.fail: {msg: "over"}`,
      ),
    }
    const run = await world.run('play_shapes', {}, { files })
    assert.equal(run.exitCode, 2, run.stdout + run.stderr)
    assert.deepEqual(
      run.events
        .filter(event => event.type === 'task_end')
        .map(({ status, section, name }) => `${section} ${status} ${name}`),
      [
        'block ok Load configuration',
        'block ignored Loop',
        'block ok Included file',
        'block ok From the file',
        'block skipped Not needed',
        'block ok Large result',
        'block failed Missing file',
        'rescue ok Clean up',
        'rescue ok From the file',
        'rescue failed Fail in the end',
      ],
    )
    const items = run.end('Loop').result?.results
    assert.equal(Array.isArray(items) && items.length, 3)
    assert.equal(run.end('Loop').error, 'two is wrong')
    assert.match(String(run.end('Missing file').error), /task_nowhere\.yaml/)
    assert.equal(run.end('Large result').result?.truncated, true)
    assert.ok(Math.max(...run.raw.split('\n').map(line => line.length)) <= 1_010_000)
    assert.equal(run.events.at(-1)?.status, 'failed')
  })

  it('reports an undefined variable as a failed task with rescue, and a play that does not parse by its exit code alone (PROV-34, PROV-36, AMB-56)', async () => {
    await using world = await startWorld()
    const files = {
      'play_undefined.yaml': play(
        'Undefined',
        '- name: Use it\n  ansible.builtin.debug: {msg: "{{ nowhere }}"}',
        '- name: Rescued\n  ansible.builtin.debug: {msg: x}',
      ),
      'play_broken.yaml': '- name: Broken\n  hosts: localhost\n  tasks: [{name: x, nosuchaction: }\n',
    }
    const undefinedRun = await world.run('play_undefined', {}, { files })
    assert.equal(undefinedRun.end('Use it').status, 'failed')
    assert.match(String(undefinedRun.end('Use it').error), /'nowhere' is undefined/)
    assert.deepEqual(undefinedRun.ends('rescue'), ['ok Rescued'])
    const broken = await world.run('play_broken', {}, { files })
    assert.equal(broken.exitCode, 4)
    assert.deepEqual(broken.events, [])
    assert.match(broken.stderr, /Syntax Error|YAML/i)
    const missing = await world.run('play_nowhere')
    assert.equal(missing.exitCode, 1)
    const elsewhere = '- name: Elsewhere\n  hosts: elsewhere\n  gather_facts: no\n  tasks: []\n'
    const unmatched = await world.run('play_elsewhere', {}, { files: { 'play_elsewhere.yaml': elsewhere } })
    const fatal = unmatched.events.find(event => event.type === 'fatal')
    assert.equal(fatal?.error, 'The play names a host that the inventory does not have.')
  })

  it('does not disturb the play when nobody reads the events', async () => {
    await using world = await startWorld()
    const run = await world.run('play_self_test', {}, { environment: { OMNICRM_EVENT_FD: '99' } })
    assert.equal(run.exitCode, 0, run.stdout + run.stderr)
    assert.equal(run.raw, '')
    assert.match(run.stdout, /ok {7}Verify health/)
  })
})

describe('play_self_test', function () {
  this.timeout(60_000)

  it('checks its variables and the health of the CRM, and writes nothing (PLAY-90, PLAY-91)', async () => {
    await using world = await startWorld()
    const good = await world.run('play_self_test')
    assert.equal(good.exitCode, 0, good.stdout)
    assert.deepEqual(world.crm.writes(), [])
    assert.deepEqual(world.ocs.calls, [])
    const { crm, config } = world
    const bad = await world.run('', {}, { play: 'play_self_test', vars: { access_token: crm.token }, config })
    assert.equal(bad.exitCode, 2)
    assert.equal(bad.end('Check required variables').error, 'Missing required variables')
  })
})

describe('sources of the plays', function () {
  this.timeout(60_000)

  it('have the common header and one block with its rescue (PLAY-5, PLAY-7, PLAY-8, PROV-55, PROV-58)', async () => {
    for (const name of ['play_simple_service', 'play_psim_only', 'play_self_test']) {
      const source = await readFile(new URL(`../../../playbooks/plays/${name}.yaml`, import.meta.url), 'utf8')
      assert.match(
        source,
        /^- name: .+\n {2}hosts: localhost\n {2}gather_facts: no\n {2}become: False\n\n {2}tasks:\n {4}- name: Main block\n {6}block:\n/m,
      )
      assert.match(
        source,
        /block:\n {8}- name: .+\n {10}ansible\.builtin\.include_vars:\n {12}file: \.\.\/\.\.\/crm_config\.yaml\n {12}name: crm_config\n/,
      )
      assert.match(source, /that: action != "deprovision"\n.*\n {10}when: action is defined\n/)
      assert.equal(source.match(/^ {6}rescue:$/gm)?.length, 1)
    }
  })
})

function assertNoSecrets(run: PlayRun, values: string[]): void {
  for (const value of values) {
    assert.equal(run.raw.includes(value), false, `the events hold ${value}`)
    assert.equal((run.stdout + run.stderr).includes(value), false, `the output holds ${value}`)
  }
}

function indent(lines: string, by: number): string {
  return lines
    .trim()
    .split('\n')
    .map(line => ' '.repeat(by) + line)
    .join('\n')
}
