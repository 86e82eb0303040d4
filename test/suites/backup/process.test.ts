import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { scratch, testApp, type TestApp } from '@omnicrm/test'
import { everything } from '../story/world.ts'

const program = fileURLToPath(new URL('../../../kernel/bin/omnicrm.ts', import.meta.url))
const env = { OMNICRM_SECRET_KEY: 'a key that both installations are given, as operators do' }
const rows = 200_000
/** Megabytes: less than the rows alone are, and a product that has started needs half of it. */
const heap = 192

const open = (): Promise<TestApp> => testApp({ plugins: [...everything], env })

/** `omnicrm backup …` in a process of its own, whose memory is bounded. */
function backup(app: TestApp, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [`--max-old-space-size=${heap}`, program, 'backup', ...args], {
    cwd: app.dataDirectory,
    env: {
      ...process.env,
      ...env,
      OMNICRM_DATA: app.dataDirectory,
      CRM_CONFIG: join(app.dataDirectory, 'crm_config.yaml'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function* linesOf(child: ChildProcess): AsyncGenerator<string> {
  if (child.stdout) yield* createInterface(child.stdout)
}

async function done(child: ChildProcess): Promise<string[]> {
  const exit = once(child, 'exit')
  const lines: string[] = []
  for await (const line of linesOf(child)) lines.push(line)
  assert.deepEqual(await exit, [0, null], lines.join('\n'))
  return lines
}

/** Kills it as soon as it has told this. */
async function killedAt(child: ChildProcess, told: RegExp): Promise<void> {
  const exit = once(child, 'exit')
  for await (const line of linesOf(child))
    if (told.test(line)) {
      child.kill('SIGKILL')
      break
    }
  assert.deepEqual(await exit, [null, 'SIGKILL'])
}

/** Entries of the activity log, of more than a kilobyte each. */
async function write({ kernel }: TestApp): Promise<void> {
  const { writer: db } = kernel.database
  const entry = {
    action: 'update',
    title: 'x'.repeat(200),
    detail: JSON.stringify({ text: 'y'.repeat(1000) }),
    auth_method: 'system',
    created: new Date(),
  }
  await db('activity').insert(entry)
  // Doubling is one statement on both databases.
  const columns = Object.keys(entry).join(', ')
  for (let count = 1; count < rows; count *= 2)
    await db.raw(
      `insert into activity (${columns}) select ${columns} from activity limit ${Math.min(count, rows - count)}`,
    )
}

const countOf = async ({ entry }: TestApp, table: string): Promise<number> =>
  Number((await entry.db(table).count({ n: '*' }))[0]?.n)

describe('a large installation', function () {
  this.timeout(500_000)
  let source: TestApp
  const files = scratch()
  const file = files.file('large.backup')
  before(async () => {
    source = await open()
    await write(source)
  })
  after(async () => {
    files[Symbol.dispose]()
    await source[Symbol.asyncDispose]()
  })

  it('goes through little memory; killed in the middle its restoring left nothing, and then takes all of it', async () => {
    const made = await done(backup(source, 'create', file, '--plain'))
    assert.ok(made.includes(`${rows} of ${rows}  activity`), made.join('\n'))
    await using target = await open()
    await killedAt(backup(target, 'restore', file), /written: activity/)
    assert.equal(await countOf(target, 'activity'), 0)
    await done(backup(target, 'restore', file))
    assert.equal(await countOf(target, 'activity'), rows)
    await done(backup(target, 'verify', file))
  })

  it('leaves no file that looks whole when the making of the backup is killed', async () => {
    const other = `${file}.other`
    await killedAt(backup(source, 'create', other, '--plain'), /activity/)
    assert.deepEqual([existsSync(other), existsSync(`${other}.part`)], [false, true])
  })
})
