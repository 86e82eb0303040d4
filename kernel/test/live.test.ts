import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { makeLiveHub } from '../src/live.ts'

/** A port where nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

describe('live pushes while Redis is away', () => {
  it('reach the subscribers of this process, and the stop does not wait for Redis (PLAT-22)', async () => {
    const warnings: string[] = []
    const quiet = { debug: () => undefined, info: () => undefined, error: () => undefined }
    const hub = makeLiveHub(`redis://127.0.0.1:${await deadPort()}`, {
      ...quiet,
      warn: (_fields, message) => void warnings.push(message),
    })
    const pushed = new Promise<unknown[]>(resolve => hub.subscribe((...push) => resolve(push)))
    hub.publish('customers.changed', '7', { name: 'Ada' })
    assert.deepEqual(await pushed, ['customers.changed', '7', { name: 'Ada' }])
    assert.match(warnings.join(), /Redis does not answer/)
    const started = performance.now()
    await hub.close()
    assert.ok(performance.now() - started < 500)
  })
})
