import assert from 'node:assert/strict'
import { factorsOf, fromWire, isUnlimited, kindOf, toWire } from '../src/units.ts'

const factors = factorsOf({ voice_unit: 'ns', monetary_unit: 'minor' }, 2)

describe('charging units (00-canonical 7, PLAY-37)', () => {
  it('convert money to minor units, voice to nanoseconds, data and SMS not at all, and back', () => {
    assert.equal(toWire('MONETARY', 5, factors), 500)
    assert.equal(toWire('VOICE', 3600, factors), 3_600_000_000_000)
    assert.equal(toWire('DATA', 5368709120, factors), 5368709120)
    assert.equal(toWire('VOICE', 999_999_999, factors), 999_999_999 * 1e9)
    assert.equal(fromWire('MONETARY', 1999, factors), 19.99)
    assert.equal(fromWire('VOICE', 3_600_000_000_000, factors), 3600)
  })

  it('follow the units of old engines when configured', () => {
    const old = factorsOf({ voice_unit: 's', monetary_unit: 'major' }, 2)
    assert.equal(toWire('VOICE', 90, old), 90)
    assert.equal(toWire('MONETARY', 5.5, old), 5.5)
  })

  it('tell dongle data and unlimited buckets by id, category and size', () => {
    assert.equal(kindOf('*data', 'DATA_DONGLE_Topup_7', []), 'DATA_DONGLE')
    assert.equal(kindOf('*data', 'x', ['dongle']), 'DATA_DONGLE')
    assert.equal(kindOf('*generic', 'x', []), undefined)
    assert.ok(
      isUnlimited('VOICE', 'VOICE_Unlimited', 1) &&
        isUnlimited('SMS', 'x', 99_999_999) &&
        !isUnlimited('DATA', 'x', 1e12),
    )
  })
})
