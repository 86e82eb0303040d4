import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { Writable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { pack } from '../../src/backup/file.ts'

const mebibyte = 1024 * 1024
const total = 48

/** Packs many megabytes that can't be made smaller into a sink that is slow. @returns the most that was on the way at once */
async function mostOnTheWay(passphrase: string | undefined): Promise<number> {
  let produced = 0
  let taken = 0
  let most = 0
  async function* text() {
    for (let at = 0; at < total * 16; at++) {
      const piece = randomBytes(mebibyte / 32).toString('hex')
      produced += piece.length / 2 // Of two letters the packing leaves about one byte.
      most = Math.max(most, produced - taken)
      yield piece
    }
  }
  const sink = new Writable({
    async write(chunk: Buffer, _encoding, done) {
      for (let turns = 0; turns < 5; turns++) await turn()
      taken += chunk.length
      done()
    },
  })
  await pack(text(), sink, { passphrase, workFactor: 8 })
  assert.ok(taken > (total / 2) * mebibyte, 'Everything arrived.')
  return most
}

describe('writing a backup', function () {
  this.timeout(120_000)

  it('waits for a slow disk instead of filling the memory, encrypted or not', async () => {
    for (const passphrase of [undefined, 'twelve letters']) {
      const most = await mostOnTheWay(passphrase)
      assert.ok(most < 4 * mebibyte, `${Math.round(most / 1024)} KiB were on the way.`)
    }
  })
})
