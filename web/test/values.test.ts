import assert from 'node:assert/strict'
import { usageTone } from '../src/data/usageTone.ts'
import { jobStatusOf, lookOf, statusWords } from '../src/data/statusTones.ts'
import {
  formatBytes,
  formatDay,
  formatDuration,
  formatMoney,
  formatWhen,
  parseInstant,
} from '../src/format/format.ts'
import { elapsedOf, groupsOf, nextFailure, progressOf, type JobTask } from '../src/job/job.ts'

/** Spaces of Intl are narrow or fixed ones, depending on its version. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f\u2009]/g, ' ')

describe('values on screen', () => {
  it('prints money with its currency and a true minus', () => {
    assert.equal(formatMoney(-1234.5, 'EUR', 'en-GB'), '\u2212€1,234.50')
    assert.equal(plain(formatMoney('42.8', 'EUR', 'es')), '42,80 €')
  })

  it('prints bytes in the unit a person would choose, 1 GB being 1024³', () => {
    assert.equal(plain(formatBytes(12.4 * 1024 ** 3, 'en-GB')), '12.4 GB')
    assert.equal(plain(formatBytes(0, 'en-GB')), '0 bytes')
  })

  it('prints durations by their two greatest parts', () => {
    assert.equal(plain(formatDuration(0, 'en')), '0s')
    assert.equal(plain(formatDuration(640, 'en')), '640ms')
    assert.equal(plain(formatDuration(200_000, 'en')), '3m 20s')
    assert.equal(plain(formatDuration(90_061_000, 'en')), '1d 1h')
  })

  it('prints times relative up to seven days, then the date', () => {
    const now = new Date('2026-05-31T12:00:00Z')
    assert.equal(formatWhen(new Date('2026-05-31T11:58:00Z'), now, 'en'), '2 minutes ago')
    assert.equal(formatWhen(new Date('2026-06-06T12:00:00Z'), now, 'en'), 'in 6 days')
    assert.equal(formatWhen(new Date('2026-05-20T12:00:00Z'), now, 'en-GB'), '20 May 2026')
  })

  it('never moves a calendar day by the time zone', () => {
    assert.equal(formatDay(parseInstant('2026-03-01'), 'en-GB'), '1 Mar 2026')
  })
})

describe('states on screen', () => {
  it('draws a word that it does not know as the domain says', () => {
    assert.equal(lookOf('customer', 'VIP pending').tone, 'info')
    assert.equal(lookOf('service', 'Whatever').tone, 'neutral')
    assert.equal(lookOf('customer', 'Archived').tone, 'solid')
  })

  it('reads the status codes of jobs (PLAT-31)', () => {
    assert.deepEqual([0, 1, 2, null].map(jobStatusOf), ['done', 'running', 'failed', 'waiting'])
  })

  it('offers the words of a domain for filters', () => {
    assert.deepEqual(statusWords('customer'), ['Open', 'Suspended', 'Closed', 'Archived'])
  })

  it('colours what is left: more than half, a fifth to a half, less', () => {
    assert.deepEqual(
      [51, 50, 20, 19].map(left => usageTone(left, 100)),
      ['success', 'warning', 'warning', 'danger'],
    )
    assert.equal(usageTone(0, 0), 'danger')
  })
})

describe('a job on screen', () => {
  const task = (id: string, status: JobTask['status'], more: Partial<JobTask> = {}): JobTask => ({
    id,
    name: `Task ${id}`,
    status,
    ...more,
  })
  const tasks = [task('1', 'done'), task('2', 'ignored'), task('3', 'running'), task('4', 'waiting')]

  it('counts tasks that are over, of those known or told', () => {
    const { done, total, percent, position } = progressOf(tasks)
    assert.deepEqual({ done, total, percent, position }, { done: 2, total: 4, percent: 50, position: 3 })
    assert.equal(progressOf(tasks, 10).percent, 20)
  })

  it('shows the failed task when nothing runs any more', () => {
    assert.equal(progressOf([task('1', 'done'), task('2', 'failed'), task('3', 'waiting')]).current?.id, '2')
  })

  it('has no progress before the first task', () => {
    assert.deepEqual(progressOf([]), { done: 0, total: 0, percent: 0, current: undefined, position: 0 })
  })

  it('walks failures forward and back, and around', () => {
    const list = [task('1', 'failed'), task('2', 'done'), task('3', 'failed')]
    assert.equal(nextFailure(list, '1', 1)?.id, '3')
    assert.equal(nextFailure(list, '3', 1)?.id, '1')
    assert.equal(nextFailure(list, '1', -1)?.id, '3')
    assert.equal(nextFailure(tasks, '1', 1), undefined)
  })

  it('keeps plays in the order of the run', () => {
    const list = [
      task('1', 'done', { group: 'A' }),
      task('2', 'done', { group: 'A' }),
      task('3', 'done', { group: 'B' }),
    ]
    assert.deepEqual(
      groupsOf(list).map(group => [group.group, group.tasks.length]),
      [
        ['A', 2],
        ['B', 1],
      ],
    )
  })

  it('measures until now while it runs', () => {
    const startedAt = '2026-05-31T12:00:00Z'
    const now = Date.parse('2026-05-31T12:00:05Z')
    assert.equal(elapsedOf({ startedAt, finishedAt: null }, now), 5000)
    assert.equal(elapsedOf({ startedAt, finishedAt: '2026-05-31T12:00:02Z' }, now), 2000)
    assert.equal(elapsedOf({ startedAt: null, finishedAt: null }, now), undefined)
  })
})
