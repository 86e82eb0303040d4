import assert from 'node:assert/strict'
import { deviceOf } from '../sessions/device.ts'

const known = {
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0':
    { browser: 'Edge', system: 'Windows' },
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36': {
    browser: 'Chrome',
    system: 'Linux',
  },
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1':
    { browser: 'Safari', system: 'iOS' },
  'Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0': {
    browser: 'Firefox',
    system: 'Android',
  },
  'curl/8.9.1': { browser: 'curl', system: undefined },
  'something of its own': { browser: undefined, system: undefined },
}

describe('the device of a session', () => {
  for (const [userAgent, device] of Object.entries(known)) {
    it(`is ${device.browser ?? 'unknown'} on ${device.system ?? 'an unknown system'} (AUTH-192)`, () => {
      assert.deepEqual(deviceOf(userAgent), device)
    })
  }

  it('is unknown without a header', () => {
    assert.deepEqual(deviceOf(null), { browser: undefined, system: undefined })
  })
})
