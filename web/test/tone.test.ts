import assert from 'node:assert/strict'
import { operatorTokens, shippedColors } from '../src/theme/brand.ts'
import { contrast, fromOklch, toOklch } from '../src/theme/color.ts'
import { blackOrWhite, deriveTone, grounds, textOn, type Scheme } from '../src/theme/tone.ts'

/** The same 500 colours in every run: a linear congruential generator. */
function randomColors(count: number): string[] {
  let state = 20_261_125
  return Array.from({ length: count }, () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return `#${(state >>> 8).toString(16).padStart(6, '0').slice(-6)}`
  })
}

const colors = [...randomColors(500), '#000000', '#ffffff', '#ffff00', '#00ff00', '#0000ff', '#808080']

describe('tones from an operator’s colours', () => {
  for (const scheme of ['light', 'dark'] satisfies Scheme[]) {
    it(`keeps text and marks readable for any colour, ${scheme}`, () => {
      const { surface, canvas } = grounds[scheme]
      for (const hex of colors) {
        const tone = deriveTone(hex, scheme)
        const told = `${hex} ${scheme} ${JSON.stringify(tone)}`
        assert.ok(contrast(tone.ink, surface) >= 4.5, `ink on surface: ${told}`)
        assert.ok(contrast(tone.ink, canvas) >= 4.5, `ink on canvas: ${told}`)
        assert.ok(contrast(tone.ink, tone.tint) >= 4.5, `ink on tint: ${told}`)
        assert.ok(contrast(tone.mark, surface) >= 3, `mark on surface: ${told}`)
        assert.ok(contrast(tone.fill, surface) >= 3, `fill on surface: ${told}`)
        assert.ok(contrast(tone.fillText, tone.fill) >= 4.5, `text on fill: ${told}`)
      }
    })
  }

  it('keeps the hue of a colour that has one', () => {
    for (const hex of ['#c2185b', '#00796b', '#f57c00', '#405189']) {
      const turned = Math.abs(toOklch(deriveTone(hex, 'light').ink).hue - toOklch(hex).hue)
      assert.ok(Math.min(turned, 360 - turned) < 8, `${hex} turned by ${turned} degrees`)
    }
  })

  it('gives text on a fill white or ink by the higher ratio', () => {
    assert.equal(textOn('#ffc107'), '#1a1f2b')
    assert.equal(textOn('#405189'), '#ffffff')
  })

  it('gives text on a tag black or white, readable on every colour (TAG-19)', () => {
    assert.equal(blackOrWhite('#FFD700'), '#000000')
    assert.equal(blackOrWhite('#405189'), '#ffffff')
    for (const hex of colors) assert.ok(contrast(blackOrWhite(hex), hex) >= 4.5, hex)
  })

  it('returns from OKLCH to the same hex', () => {
    for (const hex of colors) assert.equal(fromOklch(toOklch(hex)), hex)
  })
})

describe('tokens of the brand', () => {
  it('leaves the tables alone for the colours the product ships with', () => {
    assert.deepEqual(operatorTokens(shippedColors, 'light'), {})
    assert.deepEqual(operatorTokens(shippedColors, 'dark'), {})
  })

  it('changes only what the operator changed, and ignores what is no colour', () => {
    const tokens = operatorTokens({ ...shippedColors, warning: '#e91e63', info: 'red; }' }, 'light')
    assert.deepEqual(Object.keys(tokens), ['--o-warning-ink', '--o-warning-tint', '--o-warning-mark'])
  })

  it('takes the dark primary for the dark scheme, and in the light one below the pointer where its text reads (CONF-68)', () => {
    const colors = { ...shippedColors, primary_dark: '#c62828' }
    assert.deepEqual(operatorTokens(colors, 'light'), { '--o-brand-hover': '#c62828' })
    assert.deepEqual(operatorTokens({ ...shippedColors, primary_dark: '#ffe0e0' }, 'light'), {})
    assert.equal(
      toOklch(operatorTokens(colors, 'dark')['--o-brand'] ?? '').hue.toFixed(0),
      toOklch('#c62828').hue.toFixed(0),
    )
  })
})
