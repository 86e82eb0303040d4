import assert from 'node:assert/strict'
import { errors } from '@omnicrm/sdk'
import { makeTurns } from '../src/turns.ts'

const { full } = errors('probe', { full: [503, 'Come back later.'] })
const turn = () => new Promise(resolve => setImmediate(resolve))

describe('turns', () => {
  it('let no more than so many work at once, first come first served', async () => {
    const inTurn = makeTurns({ atOnce: 2, waiting: 20 }, full)
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
    const inTurn = makeTurns({ atOnce: 1, waiting: 20 }, full)
    const failed = inTurn(() => Promise.reject(new Error('no')))
    assert.equal(await inTurn(async () => 'yes'), 'yes')
    await assert.rejects(failed, /no/)
    assert.equal(await inTurn(async () => 'again'), 'again')
  })

  it('send away who comes when all places are taken, and take the next once one is free', async () => {
    const inTurn = makeTurns({ atOnce: 1, waiting: 2 }, full)
    const ends: (() => void)[] = []
    const work = () => new Promise<void>(resolve => ends.push(resolve))
    const taken = [inTurn(work), inTurn(work), inTurn(work)]
    await assert.rejects(inTurn(work), { code: 'probe.full' })
    assert.equal(ends.length, 1)
    ends[0]?.()
    await taken[0]
    taken.push(inTurn(work))
    await assert.rejects(inTurn(work), { code: 'probe.full' })
    for (let done = 1; done < taken.length; done++) {
      ends[done]?.()
      await taken[done]
    }
    assert.equal(ends.length, 4)
  })
})
