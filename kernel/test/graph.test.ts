import assert from 'node:assert/strict'
import { definePlugin, event, hook, optional, point, service, T } from '@omnicrm/sdk'
import { BootError, order, record } from '../src/graph.ts'

const Alpha = service<{ a: string }>('alpha.things')
const Beta = service<{ b: string }>('beta.things')
const Gamma = service<{ c: string }>('gamma.things')
const Parts = point<string>('alpha.parts')
const Happened = event('gamma.happened', T.Object({}))
const Draft = hook<string>('gamma.draft')

const alpha = definePlugin({ id: 'alpha', setup: host => host.provide(Alpha, () => ({ a: 'a' })) })
const beta = definePlugin({
  id: 'beta',
  uses: { alpha: Alpha },
  setup: host => host.provide(Beta, () => ({ b: 'b' })),
})

const faultsOf = (work: () => unknown): readonly string[] => {
  try {
    work()
  } catch (error) {
    if (error instanceof BootError) return error.faults
    throw error
  }
  return []
}

describe('plugin graph', () => {
  it('puts what others build on first, whatever the given order', () => {
    const gamma = definePlugin({
      id: 'gamma',
      uses: { beta: Beta },
      setup(host) {
        host.provide(Gamma, () => ({ c: 'c' }))
        host.contribute(Parts, () => 'part')
      },
    })
    assert.deepEqual(
      order(record([gamma, beta, alpha])).map(each => each.plugin.id),
      ['alpha', 'beta', 'gamma'],
    )
  })

  it('names every missing plugin and service at once, and who needs it', () => {
    const lonely = definePlugin({ id: 'lonely', uses: { beta: Beta, gamma: Gamma }, setup: () => undefined })
    const empty = definePlugin({ id: 'gamma', setup: () => undefined })
    assert.deepEqual(
      faultsOf(() => order(record([lonely, empty]))),
      [
        "Plugin 'lonely' uses 'beta.things' (as beta), but plugin 'beta' is not enabled.",
        "Plugin 'lonely' uses 'gamma.things' (as gamma), but plugin 'gamma' does not provide it.",
      ],
    )
  })

  it('names a circle with its path', () => {
    const first = definePlugin({
      id: 'alpha',
      uses: { beta: Beta },
      setup: host => host.provide(Alpha, () => ({ a: '' })),
    })
    assert.deepEqual(
      faultsOf(() => order(record([first, beta]))),
      ['The plugins need each other in a circle: alpha → beta → alpha.'],
    )
  })

  it('lets an event or an optional service of a missing plugin pass: they only announce or extend', () => {
    const listener = definePlugin({
      id: 'listener',
      uses: { gamma: optional(Gamma) },
      setup(host) {
        host.on(Happened, async () => undefined)
        host.hook(Draft, (_tx, value) => value)
      },
    })
    assert.equal(order(record([listener])).length, 1)
  })

  it('refuses two providers of one service, a provider that is not the owner, and a plugin given twice', () => {
    const thief = definePlugin({ id: 'thief', setup: host => host.provide(Alpha, () => ({ a: '' })) })
    assert.deepEqual(
      faultsOf(() => order(record([alpha, thief]))),
      [
        "The service 'alpha.things' has 2 providers (alpha, thief); it may have one.",
        "Plugin 'thief' provides 'alpha.things', which belongs to plugin 'alpha'.",
      ],
    )
    assert.match(faultsOf(() => record([alpha, alpha]))[0] ?? '', /given twice/)
  })

  it('refuses a setup that waits: recording runs nothing', () => {
    const waits = definePlugin({ id: 'waits', setup: (async () => undefined) as () => void })
    assert.match(
      faultsOf(() => record([waits]))[0] ?? '',
      /'waits' is asynchronous; move what waits into host.onStart/,
    )
  })
})
