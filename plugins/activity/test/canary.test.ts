import assert from 'node:assert/strict'
import { api as identity, tokensOf } from '@omnicrm/plugin-identity/contract'
import { activityApp, adminEmail, makePost, password } from './helpers.ts'

const canary = 'C4nary!in-the-mine'
const newer = 'C4nary!in-the-pit'
const apiKey = 'C4nary-key-'.repeat(5)

describe('secrets', () => {
  it('stand in no answer, log line, activity entry, message or piece of work', async () => {
    const post = makePost()
    await using app = await activityApp([post.plugin], { api_keys: { [apiKey]: { roles: ['admin'] } } })
    const answers: string[] = []
    const http = async (options: Parameters<typeof app.http>[0]) => {
      const response = await app.http(options)
      answers.push(response.body)
      return response
    }
    const send = (url: string, payload: object, token?: string) =>
      http({
        method: 'POST',
        url,
        payload,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      })
    const key = { 'x-api-key': apiKey }
    const user = {
      username: 'anna',
      email: 'anna@example.com',
      first_name: 'A',
      last_name: 'B',
      role: 'Support',
    }

    await http({
      method: 'POST',
      url: '/crm/auth/users',
      payload: { ...user, password: canary },
      headers: key,
    })
    await send('/crm/auth/users', { ...user, password: canary, unknown: canary })
    await http({ method: 'GET', url: '/crm/auth/users', headers: { 'x-api-key': `${apiKey}x` } })
    await send('/crm/auth/login', { email: adminEmail, password: canary })
    const { token, refresh_token } = tokensOf(
      await app.as(undefined).of(identity).login({ email: user.email, password: canary }),
    )
    await send('/crm/auth/change_password', { current_password: 'wrong', new_password: newer }, token)
    await send('/crm/auth/change_password', { current_password: canary, new_password: newer }, token)
    await send('/crm/auth/forgot_password', { email: user.email })
    await app.drain()
    const link = /reset-password\/([\w-]+)/.exec(post.sent.at(-1)?.message.text ?? '')?.[1] ?? ''
    assert.ok(link.length > 40)
    await send('/crm/auth/reset_password', { token: link, new_password: `${canary}2` })
    await app.drain()
    await http({ method: 'GET', url: '/crm/activity/?per_page=100', headers: key })
    await http({ method: 'GET', url: '/crm/communication/?per_page=100', headers: key })
    await http({ method: 'GET', url: '/crm/auth/users/1', headers: key })

    const { db } = app.entry
    const places = {
      answers,
      logs: app.logs,
      activity: await db('activity'),
      communication: await db('communication'),
      work: await db('kernel_job'),
      users: await db('user'),
      sessions: await db('session'),
    }
    assert.ok(places.activity.length > 5 && places.communication.length >= 3)
    const secrets = [canary, newer, apiKey, link, refresh_token ?? 'kept', password]
    for (const [place, content] of Object.entries(places)) {
      const text = JSON.stringify(content)
      for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} is in ${place}`)
      if (place !== 'users') assert.ok(!text.includes('$2b$'), `a hash is in ${place}`)
    }
  })
})
