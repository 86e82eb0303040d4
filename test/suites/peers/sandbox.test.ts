import assert from 'node:assert/strict'
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { startPeers, type PeerAddresses } from '@omnicrm/test/peers'

type Sandbox = ChildProcessByStdio<Writable, Readable, Readable>

const main = new URL('../../peers/main.ts', import.meta.url).pathname

interface Started extends AsyncDisposable {
  sandbox: Sandbox
  addresses: PeerAddresses
}

async function startSandbox(...options: string[]): Promise<Started> {
  const sandbox = spawn(process.execPath, [main, ...options], { stdio: ['pipe', 'pipe', 'pipe'] })
  const [line] = (await once(createInterface(sandbox.stdout), 'line')) as [string]
  return {
    sandbox,
    addresses: JSON.parse(line) as PeerAddresses,
    async [Symbol.asyncDispose]() {
      if (sandbox.exitCode === null && sandbox.kill()) await once(sandbox, 'exit')
    },
  }
}

const ping = async ({ cgrates }: PeerAddresses) =>
  (
    await fetch(`http://${cgrates}/jsonrpc`, {
      method: 'POST',
      body: '{"method":"CoreSv1.Ping","params":[{}],"id":1}',
    })
  ).json()

describe('sandbox of peers', () => {
  it('starts all peers in this process, steers them through one control URL, and closes them', async () => {
    await using peers = await startPeers()
    const { addresses } = peers
    assert.deepEqual(await ping(addresses), { id: 1, result: 'Pong', error: null })
    const fault = { method: 'POST', body: '{"kind":"http500"}' }
    for (const name of ['cgrates', 'hss', 'maps']) {
      assert.equal((await fetch(`${addresses.control}/${name}/peer/faults`, fault)).status, 201)
    }
    const smtp = await fetch(`${addresses.control}/smtp/peer/faults`, {
      method: 'POST',
      body: '{"kind":"reject"}',
    })
    assert.equal(smtp.status, 201)
    assert.equal(
      (
        await fetch(`http://${addresses.cgrates}/jsonrpc`, {
          method: 'POST',
          body: '{"method":"a","params":[]}',
        })
      ).status,
      500,
    )
    assert.equal((await fetch(`${addresses.hss}/subscriber`)).status, 500)
    assert.equal((await fetch(`${addresses.control}/other/peer/state`)).status, 404)
    await peers.close()
    await assert.rejects(fetch(`${addresses.control}/hss/peer/state`))
  })

  it('prints its addresses as one line of JSON and ends when its standard input does', async () => {
    await using started = await startSandbox('--engine', '0.10')
    const { sandbox, addresses } = started
    assert.match(addresses.cgrates, /^127\.0\.0\.1:\d+$/)
    assert.match(addresses.hss, /^http:\/\/127\.0\.0\.1:\d+$/)
    assert.match(addresses.smtp, /^smtp:\/\/127\.0\.0\.1:\d+$/)
    assert.equal((await fetch(`${addresses.maps}/maps/api/geocode/json`)).status, 200)
    assert.deepEqual(await ping(addresses), { id: 1, result: 'Pong', error: null })
    sandbox.stdin.end()
    assert.deepEqual(await once(sandbox, 'exit'), [0, null])
  })

  it('ends on SIGTERM', async () => {
    await using started = await startSandbox()
    const { sandbox } = started
    sandbox.kill('SIGTERM')
    assert.deepEqual(await once(sandbox, 'exit'), [0, null])
  })

  it('refuses options it does not understand and says what it takes', async () => {
    const sandbox = spawn(process.execPath, [main, '--hss-port', 'many'], { stdio: ['pipe', 'pipe', 'pipe'] })
    const said: string[] = []
    sandbox.stderr.on('data', chunk => said.push(String(chunk)))
    assert.deepEqual(await once(sandbox, 'close'), [1, null])
    assert.match(said.join(''), /--hss-port is a port from 0 to 65535, not many[\s\S]*usage:/)
  })
})
