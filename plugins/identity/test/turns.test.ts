import assert from 'node:assert/strict'
import { makeTurns } from '../src/turns.ts'

const turn = () => new Promise(resolve => setImmediate(resolve))

describe('turns', () => {
  it('let no more than so many work at once, first come first served', async () => {
    const inTurn = makeTurns(2)
    const began: number[] = []
    let running = 0
    let most = 0
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        inTurn(async () => {
          began.push(index)
          most = Math.max(most, ++running)
          await turn()
          running--
        }),
      ),
    )
    assert.equal(most, 2)
    assert.deepEqual(
      began,
      Array.from({ length: 20 }, (_, index) => index),
    )
  })

  it('go on after one that failed, and tell it', async () => {
    const inTurn = makeTurns(1)
    const failed = inTurn(() => Promise.reject(new Error('no')))
    assert.equal(await inTurn(async () => 'yes'), 'yes')
    await assert.rejects(failed, /no/)
    assert.equal(await inTurn(async () => 'again'), 'again')
  })
})
