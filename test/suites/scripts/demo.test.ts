import { findPlugins } from '@omnicrm/kernel'
import { testApp, type TestApp } from '@omnicrm/test'
import { startPeers, type Peers } from '@omnicrm/test/peers'
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signIn } from '../../../scripts/demo/api.ts'
import { accessOf, run } from '../../../scripts/demo/story.ts'

const email = 'admin@omnicrm.test'
const password = 'Correct-Horse-7-Battery'

/** The whole product on free ports, with demo data and peers for the far sides. */
async function wholeProduct(peers: Peers): Promise<TestApp> {
  const { found } = await findPlugins({ entries: undefined, directory: tmpdir() })
  return await testApp({
    plugins: found.map(each => each.plugin),
    config: {
      ocs: { cgrates: peers.addresses.cgrates },
      hss: { hss_peers: [peers.addresses.hss] },
      smtp: { url: peers.addresses.smtp },
      // The server makes the first password, as it does for who only starts it.
      auth: { bcrypt_cost: 4, first_admin_email: email },
      provisioning: { ansible_path: process.env.OMNICRM_TEST_ANSIBLE ?? 'ansible-playbook' },
    },
    clock: 'real',
    roles: ['api', 'worker'],
    firstBoot: { demo: true },
  })
}

describe('omnicrm demo', () => {
  it('replaces the first password, orders a SIM, follows the job, reads back what it made, and takes it down again (PROV-1, PROV-17, PROV-18)', async function () {
    this.timeout(120_000)
    await using stack = new AsyncDisposableStack()
    const peers = stack.adopt(await startPeers(), each => each.close())
    const app = stack.use(await wholeProduct(peers))
    const url = await app.listen()
    const lines: string[] = []
    const code = await run(
      { url, deprovision: true },
      { env: { OMNICRM_DATA: app.dataDirectory }, directory: tmpdir() },
      { line: text => void lines.push(text) },
    )
    const told = lines.join('\n')
    assert.equal(code, 0, told)
    assert.match(told, /Product \d+ 'Mobile SIM Only' is ordered\./)
    assert.match(told, /✓ Create account in OCS/)
    assert.match(told, /✓ Create subscriber on HSS/)
    assert.match(told, /Service \d+ '.+' is Active; its account is Service_[0-9a-f]{8}\./)
    assert.match(told, /SIM Card \d+: \d+ is Assigned\./)
    assert.match(told, /Transaction \d+: Mobile SIM Only - Setup Costs/)
    assert.match(told, /Service \d+ is Inactive\./)
    assert.match(told, /SIM Card \d+ is Decommissioned\./)
    const left = readFileSync(join(app.dataDirectory, 'first-sign-in.json'), 'utf8')
    const { password: next } = JSON.parse(left) as { password: string }
    assert.ok(told.includes(`from now on ${email} signs in with ${next}`))
    await signIn(url, email, next)
  })

  it('takes address and sign-in from options, then variables, then what the server left', () => {
    const directory = mkdtempSync(join(tmpdir(), 'omnicrm-demo-'))
    try {
      assert.throws(() => accessOf({}, { env: {}, directory }), /Who signs in\? Give --email and --password/)
      const env = { OMNICRM_DATA: directory }
      writeFileSync(join(directory, 'sandbox.json'), JSON.stringify({ server: 'http://localhost:6001' }))
      writeFileSync(join(directory, 'first-sign-in.json'), JSON.stringify({ email, password }))
      const firstSignIn = join(directory, 'first-sign-in.json')
      assert.deepEqual(accessOf({}, { env, directory }), {
        url: 'http://localhost:6001',
        email,
        password,
        firstSignIn,
      })
      assert.equal(accessOf({}, { env: { ...env, OMNICRM_ADMIN_EMAIL: 'a@b.c' }, directory }).email, 'a@b.c')
      assert.equal(
        accessOf({ url: 'https://crm.example.com/' }, { env, directory }).url,
        'https://crm.example.com',
      )
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  it('says what to do when no server answers', async () => {
    const place = { env: {}, directory: tmpdir() }
    await assert.rejects(
      run({ url: 'http://127.0.0.1:1', email, password }, place, { line: () => undefined }),
      {
        message:
          'No server answers at http://127.0.0.1:1. Start one with ./scripts/start, or name another with --url.',
      },
    )
  })
})
