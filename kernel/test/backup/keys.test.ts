import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createApp, createBackup, restoreBackup, type App } from '@omnicrm/kernel'
import { Secrets } from '@omnicrm/sdk'
import { scratch, type TestApp } from '@omnicrm/test'
import { open } from './shelf.ts'

// A guess costs next to nothing here: what it costs elsewhere is the library's.
const locked = { passphrase: 'twelve letters', by: 'ada', workFactor: 8 } as const
const plain = { passphrase: undefined, by: 'ada' } as const
const [keyA, keyB] = ['a'.repeat(40), 'b'.repeat(40)] as const

const secret = async (app: TestApp, text: string): Promise<void> => {
  const value = app.service(Secrets).encrypt(text)
  await app.entry.db('setting').insert({ name: 'pin', value, encrypted: true })
}
const readSecret = async (app: App): Promise<string> => {
  const row = await app.entry().db('setting').where('name', 'pin').first<{ value: string }>()
  return app.service(Secrets).decrypt(row.value)
}
/** The same installation after a start: a process keeps the keys it has read. */
async function started(app: TestApp, env: Record<string, string> = {}): Promise<App & AsyncDisposable> {
  const quiet = () => undefined
  const again = await createApp({
    plugins: app.kernel.plugins,
    dataDirectory: app.dataDirectory,
    config: { file: app.kernel.config.file, env, directory: app.dataDirectory },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  })
  return Object.assign(again, { [Symbol.asyncDispose]: () => again.stop() })
}

describe('keys of an installation and its backups (D-105)', function () {
  this.timeout(60_000)

  it('come along in an encrypted file when the installation made them for itself', async () => {
    using shelf = scratch()
    await using source = await open({ env: {} })
    await using target = await open({ env: {} })
    await secret(source, '0000')
    const callback = source.service(Secrets).get('callback_key')
    assert.notEqual(target.service(Secrets).get('callback_key'), callback)
    await createBackup(source.kernel, shelf.file('a'), locked)
    await restoreBackup(target.kernel, shelf.file('a'), locked)
    await using again = await started(target)
    assert.equal(await readSecret(again), '0000')
    assert.equal(again.service(Secrets).get('callback_key'), callback)
  })

  it('are never in a file in the clear, so that needs the same key in the configuration', async () => {
    using shelf = scratch()
    await using source = await open({ env: {} })
    await using target = await open({ env: {} })
    await secret(source, '0000')
    const key = source.service(Secrets).get('secret_key')
    await createBackup(source.kernel, shelf.file('a'), plain)
    assert.equal(gunzipSync(readFileSync(shelf.file('a'))).includes(key), false)
    await assert.rejects(restoreBackup(target.kernel, shelf.file('a'), plain), { code: 'backup.otherKey' })
    await using given = await open({ env: { OMNICRM_SECRET_KEY: key } })
    await restoreBackup(given.kernel, shelf.file('a'), plain)
    assert.equal(await readSecret(given.kernel), '0000')
  })

  it('stay with the configuration when they come from there', async () => {
    using shelf = scratch()
    await using source = await open({ env: { OMNICRM_SECRET_KEY: keyA } })
    await secret(source, '0000')
    await createBackup(source.kernel, shelf.file('a'), locked)
    for (const env of [{}, { OMNICRM_SECRET_KEY: keyB }]) {
      await using target = await open({ env })
      const kept = join(target.dataDirectory, 'secrets.json')
      const before = existsSync(kept)
      await assert.rejects(restoreBackup(target.kernel, shelf.file('a'), locked), { code: 'backup.otherKey' })
      assert.deepEqual(await target.entry.db('setting').select(), [])
      if (!before && existsSync(kept)) assert.equal(readFileSync(kept, 'utf8').includes(keyA), false)
    }
    await using target = await open({ env: { OMNICRM_SECRET_KEY: keyA } })
    await restoreBackup(target.kernel, shelf.file('a'), locked)
    assert.equal(await readSecret(target.kernel), '0000')
  })

  it('of earlier times must be known, too', async () => {
    using shelf = scratch()
    await using old = await open({ env: { OMNICRM_SECRET_KEY: keyA } })
    await secret(old, '0000')
    await using source = await started(old, {
      OMNICRM_SECRET_KEY: keyB,
      OMNICRM_PREVIOUS_SECRET_KEYS: JSON.stringify([keyA]),
    })
    await createBackup(source, shelf.file('a'), plain)
    await using target = await open({ env: { OMNICRM_SECRET_KEY: keyB } })
    await assert.rejects(restoreBackup(target.kernel, shelf.file('a'), plain), {
      code: 'backup.previousKeys',
    })
    await using both = await open({
      env: { OMNICRM_SECRET_KEY: keyB, OMNICRM_PREVIOUS_SECRET_KEYS: JSON.stringify([keyA]) },
    })
    await restoreBackup(both.kernel, shelf.file('a'), plain)
    assert.equal(await readSecret(both.kernel), '0000')
  })

  it('need not be written anew when the data directory is the same one', async () => {
    using shelf = scratch()
    await using source = await open({ env: {} })
    await using target = await open({ env: {} })
    await secret(source, '0000')
    const kept = readFileSync(join(source.dataDirectory, 'secrets.json'))
    writeFileSync(join(target.dataDirectory, 'secrets.json'), kept, { mode: 0o600 })
    await createBackup(source.kernel, shelf.file('a'), plain)
    await restoreBackup(target.kernel, shelf.file('a'), plain)
    assert.deepEqual(readFileSync(join(target.dataDirectory, 'secrets.json')), kept)
    assert.equal(await readSecret(target.kernel), '0000')
  })
})
