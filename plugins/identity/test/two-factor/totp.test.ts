import assert from 'node:assert/strict'
import { createHmac, randomBytes, randomInt } from 'node:crypto'
import { makeBackupCodes } from '../../src/two-factor/backup-codes.ts'
import { makeTotpSecret, provisioningUri, stepOf } from '../../src/two-factor/totp.ts'
import { codeOf } from './factors.ts'

const at = (seconds: number) => new Date(seconds * 1000)

/** RFC 4648, as apps read a secret. */
function base32(bytes: Buffer): string {
  const bits = [...bytes].map(each => each.toString(2).padStart(8, '0')).join('')
  return bits.replace(/.{5}/g, five => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five, 2)] ?? '')
}

/** RFC 4226 5.3 over the steps of RFC 6238, written down once more without the library of the product. */
function appCode(key: Buffer, seconds: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)))
  const digest = createHmac('sha1', key).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 15
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Every sign is as likely as the others; the bound is seven times what chance does. */
function assertEven(texts: readonly string[], signs: number): void {
  const counts = new Map<string, number>()
  for (const sign of texts.join('')) counts.set(sign, (counts.get(sign) ?? 0) + 1)
  const expected = texts.join('').length / signs
  assert.equal(counts.size, signs)
  for (const [sign, count] of counts)
    assert.ok(Math.abs(count - expected) < expected * 0.15, `${sign} ${count} of ${expected}`)
}

describe('what a second factor is made of', () => {
  it('is random: secrets of 160 bits and codes of eight digits, no two alike (AUTH-85)', () => {
    const secrets = Array.from({ length: 2000 }, makeTotpSecret)
    for (const each of secrets) assert.match(each, /^[A-Z2-7]{32}$/)
    assert.equal(new Set(secrets).size, secrets.length)
    assertEven(secrets, 32)
    const sets = Array.from({ length: 400 }, makeBackupCodes)
    for (const codes of sets) assert.equal(new Set(codes.filter(each => /^\d{8}$/.test(each))).size, 10)
    assertEven(sets.flat(), 10)
  })
})

describe('codes of authenticator apps', () => {
  const ours = 'JBSWY3DPEHPK3PXP'

  it('are those of RFC 6238: SHA-1, six digits, thirty seconds (AUTH-40)', () => {
    // Appendix B, of whose eight digits the last six are the code.
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    const vectors = [
      [59, '94287082'],
      [1111111109, '07081804'],
      [1111111111, '14050471'],
      [1234567890, '89005924'],
      [2000000000, '69279037'],
      [20000000000, '65353130'],
    ] as const
    for (const [time, eight] of vectors)
      assert.equal(stepOf(secret, eight.slice(2), at(time), null), Math.floor(time / 30), eight)
  })

  it('of any app that follows the RFC are taken, whatever made them (AUTH-43)', () => {
    for (let round = 0; round < 100; round++) {
      const time = randomInt(2 ** 33)
      const key = randomBytes(20)
      assert.equal(stepOf(base32(key), appCode(key, time), at(time), null), Math.floor(time / 30))
    }
  })

  it('match the documented vectors (AUTH-42)', () => {
    const vectors = [
      [59, '996554'],
      [1111111109, '071271'],
      [1735986600, '100056'],
    ] as const
    for (const [time, code] of vectors)
      assert.equal(stepOf(ours, code, at(time), null), Math.floor(time / 30), code)
  })

  it('count in their step, the one before and the one after, and in no other (AUTH-41)', () => {
    const now = at(1735986600)
    const isTaken = (ahead: number) => stepOf(ours, codeOf(ours, now, ahead), now, null) !== undefined
    assert.deepEqual([-2, -1, 0, 1, 2].map(isTaken), [false, true, true, true, false])
    const edges = [59, 60, 89, 90, 119, 120].map(time => stepOf(ours, '996554', at(time), null) !== undefined)
    assert.deepEqual(edges, [true, true, true, false, false, false])
  })

  it('count once, and none before the last one (AUTH-49)', () => {
    const now = at(1735986600)
    const current = 1735986600 / 30
    assert.equal(stepOf(ours, codeOf(ours, now), now, current), undefined)
    assert.equal(stepOf(ours, codeOf(ours, now, -1), now, current), undefined)
    assert.equal(stepOf(ours, codeOf(ours, now, 1), now, current), current + 1)
    assert.equal(stepOf(ours, codeOf(ours, now, 1), now, current + 1), undefined)
    assert.equal(stepOf(ours, codeOf(ours, now), now, current + 100), undefined, 'after a clock was set back')
  })

  it('are wrong when they are no six digits', () => {
    for (const code of ['', '12345', '1234567', '12345a', '१२३४५६', '-12345', '1e4567'])
      assert.equal(stepOf(ours, code, at(59), null), undefined, code)
  })

  it('are set up by an address in the documented form (AUTH-61, AUTH-62)', () => {
    assert.equal(
      provisioningUri('user@example.com', ours),
      'otpauth://totp/OmniCRM:user@example.com?secret=JBSWY3DPEHPK3PXP&issuer=OmniCRM',
    )
    assert.equal(
      provisioningUri('a+b?c&d@example.com', ours).split('?')[0],
      'otpauth://totp/OmniCRM:a%2Bb%3Fc%26d@example.com',
    )
  })
})
