import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { makeSecrets } from '../../src/secrets.ts'

describe('secrets of the installation', () => {
  let dataDirectory: string
  beforeEach(() => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'omnicrm-secrets-'))
  })
  afterEach(() => rmSync(dataDirectory, { recursive: true }))
  const open = (given: Record<string, string> = {}, previousKeys: string[] = []) =>
    makeSecrets({
      dataDirectory,
      settings: { givenSecret: name => given[name], previousSecretKeys: previousKeys },
    })

  it('makes a jwt_secret of 64 random characters once, and keeps it over restarts (CONF-37, D-105)', () => {
    const first = open().get('jwt_secret')
    assert.match(first, /^[0-9a-f]{64}$/)
    assert.equal(open().get('jwt_secret'), first)
    assert.notEqual(open().get('callback_key'), first)
  })

  it('keeps them readable by their owner only', () => {
    open().get('jwt_secret')
    assert.equal(statSync(join(dataDirectory, 'secrets.json')).mode & 0o777, 0o600)
  })

  it('prefers the configured secret and writes none (CONF-35)', () => {
    assert.equal(open({ jwt_secret: 'x'.repeat(64) }).get('jwt_secret'), 'x'.repeat(64))
    assert.equal(statSync(join(dataDirectory, 'secrets.json'), { throwIfNoEntry: false }), undefined)
  })

  it('encrypts so that equal texts differ and only the key reads them', () => {
    const secrets = open()
    const [one, two] = [
      secrets.encrypt('465B5CE8B199B49FAA5F0A2EE238A6BC'),
      secrets.encrypt('465B5CE8B199B49FAA5F0A2EE238A6BC'),
    ]
    assert.notEqual(one, two)
    assert.ok(!one.includes('465B5CE8'))
    assert.equal(open().decrypt(one), '465B5CE8B199B49FAA5F0A2EE238A6BC')
  })

  it('refuses a value that was changed by a single bit', () => {
    const secrets = open()
    const text = secrets.encrypt('secret')
    const changed = text.slice(0, -2) + (text.at(-2) === 'A' ? 'B' : 'A') + text.slice(-1)
    assert.throws(() => secrets.decrypt(changed))
  })

  it('reads old values after a change of key while the old key is named, and says so when it is not', () => {
    const [before, after] = ['a'.repeat(40), 'b'.repeat(40)]
    const text = open({ secret_key: before }).encrypt('subscriber key')
    assert.equal(open({ secret_key: after }, [before]).decrypt(text), 'subscriber key')
    assert.throws(() => open({ secret_key: after }).decrypt(text), /OMNICRM_PREVIOUS_SECRET_KEYS/)
  })

  it('leaves encryption and signatures alone when jwt_secret changes (D-105)', () => {
    const [before, after] = [open({ jwt_secret: 'a'.repeat(64) }), open({ jwt_secret: 'b'.repeat(64) })]
    assert.equal(after.decrypt(before.encrypt('kept')), 'kept')
    assert.equal(after.sign('callback', 'x'), before.sign('callback', 'x'))
  })

  it('signs for one purpose only', () => {
    const secrets = open()
    assert.match(secrets.sign('invoice', '12'), /^[0-9a-f]{64}$/)
    assert.notEqual(secrets.sign('invoice', '12'), secrets.sign('callback', '12'))
    assert.notEqual(secrets.sign('invoice', '12'), secrets.sign('invoice', '13'))
  })

  it('says what to do when the file is damaged', () => {
    writeFileSync(join(dataDirectory, 'secrets.json'), '{"jwt_secret":')
    assert.throws(() => open().get('jwt_secret'), /secrets\.json is damaged\. Restore it from a backup/)
  })

  it('gives the same secret to processes that start at the same time', async () => {
    const program = join(dataDirectory, 'start.mjs')
    const source = new URL('../../src/secrets.ts', import.meta.url).href
    writeFileSync(
      program,
      `import { makeSecrets } from '${source}'\nprocess.send(makeSecrets({ dataDirectory: '${dataDirectory}', settings: { givenSecret: () => undefined, previousSecretKeys: [] } }).get('jwt_secret'))\n`,
    )
    const children = [1, 2, 3, 4].map(() => fork(program))
    const answers = await Promise.all(
      children.map(async child => (await once(child, 'message'))[0] as string),
    )
    assert.equal(new Set(answers).size, 1)
    assert.ok(readFileSync(join(dataDirectory, 'secrets.json'), 'utf8').includes(answers[0] ?? 'none'))
  })
})
