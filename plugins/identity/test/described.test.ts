import assert from 'node:assert/strict'
import { type TestApp } from '@omnicrm/test'
import { api } from '../contract.ts'
import { client, firstAdmin, identityApp } from './helpers.ts'

interface Described {
  readonly name: string
  readonly description: string | null
}

describe('descriptions of roles and permissions', () => {
  let app: TestApp
  before(async () => {
    app = await identityApp()
    const own = { name: 'Night_Watch', description: 'Full access, also to users, roles and keys' }
    await client(app.as(await firstAdmin(app))).createRole(own)
  })
  after(() => app[Symbol.asyncDispose]())

  const described = async (url: string, language: string): Promise<Map<string, string | null>> => {
    const answer = await app
      .as(await firstAdmin(app))
      .http({ url, query: { per_page: '100' }, headers: { 'accept-language': language } })
    const { data } = answer.json<{ data: Described[] }>()
    return new Map(data.map(each => [each.name, each.description]))
  }

  it('come in the language of the caller where the product wrote them (CONF-58)', async () => {
    const english = await described(api.listRoles.path, 'en')
    const greek = await described(api.listRoles.path, 'el')
    assert.equal(english.get('admin'), 'Full access, also to users, roles and keys')
    assert.match(greek.get('admin') ?? '', /^\p{sc=Greek}/u)
    // What the operator wrote is no sentence of ours, even when it reads the same.
    assert.equal(greek.get('Night_Watch'), english.get('admin'))
    for (const path of [api.listPermissions.path, api.grantablePermissions.path]) {
      assert.equal((await described(path, 'en')).get('can_impersonate'), 'Start an impersonation session')
      assert.match((await described(path, 'el')).get('can_impersonate') ?? '', /^\p{sc=Greek}/u)
    }
  })
})
