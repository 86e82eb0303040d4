import assert from 'node:assert/strict'
import { definePlugin, service } from '@omnicrm/sdk'
import { testApp } from '@omnicrm/test'

const First = service<string>('first.words')

describe('lifecycle', () => {
  it('starts in graph order and stops in reverse', async () => {
    const told: string[] = []
    const plugin = (id: string, uses = {}) =>
      definePlugin({
        id,
        uses,
        setup(host) {
          if (id === 'first') host.provide(First, () => 'hello')
          host.onStart(() => void told.push(`start ${id}`))
          host.onStop(() => void told.push(`stop ${id}`))
        },
      })
    {
      await using app = await testApp({ plugins: [plugin('second', { first: First }), plugin('first')] })
      assert.equal(app.service(First), 'hello')
    }
    assert.deepEqual(told, ['start first', 'start second', 'stop second', 'stop first'])
  })

  it('names the plugin that failed to start', async () => {
    const broken = definePlugin({
      id: 'broken',
      setup: host =>
        host.onStart(() => {
          throw new Error('The engine is cold.')
        }),
    })
    await assert.rejects(
      testApp({ plugins: [broken] }),
      /Plugin 'broken' failed to start: The engine is cold/,
    )
  })

  it('makes a service once, when it is first needed', async () => {
    let made = 0
    const lazy = definePlugin({ id: 'first', setup: host => host.provide(First, () => `made ${++made}`) })
    await using app = await testApp({ plugins: [lazy] })
    assert.equal(made, 0)
    app.service(First)
    app.service(First)
    assert.equal(made, 1)
  })
})
