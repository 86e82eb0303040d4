import assert from 'node:assert/strict'
import type { ProvisionEvent } from '../../contract.ts'
import { fatalErrorOf, jobStatus, rollbackOf, tasksOf } from '../job/tasks.ts'

const words = { skipped: 'Skipped' }
const event = (facts: Partial<ProvisionEvent>): ProvisionEvent => ({
  event_number: 1,
  event_name: 'Get product',
  provisioning_status: 0,
  timestamp: '2026-01-01T10:00:00.000Z',
  section: 'block',
  skipped: false,
  duration_ms: 500,
  ...facts,
})
const job = (events: ProvisionEvent[], facts: object = {}) => ({
  action: 'provision' as const,
  provisioning_result_json: events,
  pending_tasks: [],
  ...facts,
})

describe('tasks of a job on its page', () => {
  it('show begun ones with their state, then those ahead by name in the order of the play (PROV-77)', () => {
    const tasks = tasksOf(
      job(
        [
          event({}),
          event({
            event_number: 2,
            event_name: 'Send SMS',
            provisioning_status: 3,
            error_message: 'No route',
          }),
          event({ event_number: 3, event_name: 'Create account', provisioning_status: 1, duration_ms: null }),
        ],
        {
          pending_tasks: [
            { event_name: 'Create service', section: 'block' as const },
            { event_name: 'Release SIM', section: 'rescue' as const },
          ],
        },
      ),
      words,
    )
    assert.deepEqual(
      tasks.map(task => [task.name, task.status]),
      [
        ['Get product', 'done'],
        ['Send SMS', 'ignored'],
        ['Create account', 'running'],
        ['Create service', 'waiting'],
      ],
    )
  })

  it('tell the error of a failed one (PROV-81) and which were skipped', () => {
    const [failed, skipped] = tasksOf(
      job([
        event({ provisioning_status: 2, error_message: 'CGRateS: NOT_FOUND' }),
        event({ event_number: 2, skipped: true }),
      ]),
      words,
    )
    assert.equal(failed?.summary, 'CGRateS: NOT_FOUND')
    assert.equal(skipped?.summary, 'Skipped')
  })

  it('end when they ended, not when they were looked at', () => {
    const [ended, lost] = tasksOf(
      job([
        event({ duration_ms: 1500 }),
        event({ event_number: 2, provisioning_status: 2, duration_ms: null }),
      ]),
      words,
    )
    assert.equal(ended?.finishedAt, '2026-01-01T10:00:01.500Z')
    assert.deepEqual([lost?.startedAt, lost?.finishedAt], [null, null])
  })

  it('of a rescue are the way back of a provisioning, and the purpose of a deprovisioning (PROV-58)', () => {
    const rescue = event({ event_name: 'Release SIM', section: 'rescue' })
    assert.deepEqual(
      tasksOf(job([rescue]), words).map(task => [task.status, task.isRollback]),
      [['rolledBack', true]],
    )
    assert.deepEqual(
      tasksOf(job([rescue], { action: 'deprovision' }), words).map(task => [task.status, task.isRollback]),
      [['done', undefined]],
    )
  })
})

describe('a job on its page', () => {
  it('waits until it has begun (D-76), then is running, done or failed (PROV-25)', () => {
    assert.deepEqual(
      [
        jobStatus({ provisioning_status: 1, waiting: true }),
        jobStatus({ provisioning_status: 1, waiting: false }),
        jobStatus({ provisioning_status: 0, waiting: false }),
        jobStatus({ provisioning_status: 2, waiting: false }),
      ],
      ['waiting', 'running', 'done', 'failed'],
    )
  })

  it('tells whether its failure left something behind (PLAN-29)', () => {
    const undone = event({ event_name: 'Release SIM', section: 'rescue' })
    const left = event({ event_name: 'Remove account', section: 'rescue', provisioning_status: 3 })
    const verdict = event({
      event_name: 'Fail after a rollback',
      section: 'rescue',
      provisioning_status: 2,
      provisioning_result_json: { assertion: 'action is defined', msg: 'HSS failed' },
    })
    const broken = event({
      event_name: 'Delete subscriber',
      section: 'rescue',
      provisioning_status: 2,
      provisioning_result_json: { status: 500, msg: 'no answer' },
    })
    assert.equal(rollbackOf(job([event({ provisioning_status: 2 })])).state, 'nothing')
    assert.equal(rollbackOf(job([event({ provisioning_status: 2 }), undone, verdict])).state, 'done')
    assert.deepEqual(rollbackOf(job([undone, left, verdict])).left, ['Remove account'])
    assert.deepEqual(rollbackOf(job([undone, broken])).left, ['Delete subscriber'])
  })

  it('names the jobs that clean up after a run that was ended from outside', () => {
    const lost = event({
      provisioning_status: 2,
      section: 'none',
      provisioning_result_json: { cleaned_up: { items: [5001], services: [], jobs: [9] } },
    })
    assert.deepEqual(rollbackOf(job([lost])), { state: 'further', left: [], jobs: [9] })
  })

  it('shows a fault of the whole run with what Ansible said and why it may be (PROV-35)', () => {
    const result = {
      exit_code: 4,
      stdout: '',
      stderr: 'ERROR! no action',
      common_causes: ['A misspelt keyword.'],
    }
    assert.deepEqual(fatalErrorOf(result), {
      exitCode: 4,
      stdout: '',
      stderr: 'ERROR! no action',
      causes: ['A misspelt keyword.'],
    })
    assert.equal(fatalErrorOf({ msg: 'a task', stdout: 'x' }), undefined)
  })
})
