import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseFeatures, parseInventoryList, parseList, parseVariables } from '../contract.ts'

describe('list texts', () => {
  const vectors: readonly [string | null, string[]][] = [
    [`["SIM Card", 'Mobile Number']`, ['SIM Card', 'Mobile Number']],
    [`[ 'SIM Card', 'Mobile Number' ]`, ['SIM Card', 'Mobile Number']],
    [`["SIM Card","Mobile Number"]`, ['SIM Card', 'Mobile Number']],
    [`["'Modem Router']`, ['Modem Router']],
    [
      `["'8GB of Ultra fast data', 'Unlimited Calls & Texts to Norfone users', '100 Minutes of Talk to Australia', '100 SMS to Australia', '30 Day Expiry']`,
      [
        '8GB of Ultra fast data',
        'Unlimited Calls & Texts to Norfone users',
        '100 Minutes of Talk to Australia',
        '100 SMS to Australia',
        '30 Day Expiry',
      ],
    ],
    [`[‘£5 credit’, ‘Valid for 180 days’]`, ['£5 credit', 'Valid for 180 days']],
    [`['Up to 100Mbps. Subject to availability.']`, ['Up to 100Mbps. Subject to availability.']],
    [`["must show senior citizen's card", 'other']`, [`must show senior citizen's card`, 'other']],
    [`['senior citizen's card']`, [`senior citizen's card`]],
    [
      `[\n    '20GB High-Speed Data',\n    'Unlimited Calls & Texts',\n    'EU Roaming Included',\n    'No Contract',\n    '30-Day Expiry'\n]`,
      [
        '20GB High-Speed Data',
        'Unlimited Calls & Texts',
        'EU Roaming Included',
        'No Contract',
        '30-Day Expiry',
      ],
    ],
    [`[mobile, 12]`, ['mobile', '12']],
    [`["quoted \\"word\\""]`, ['quoted "word"']],
    ['[]', []],
    ['[ ]', []],
    ['', []],
    ['  ', []],
    [null, []],
  ]
  for (const [text, items] of vectors)
    it(`reads ${JSON.stringify(text)} (PROD-74, PROD-107, PROV-15)`, () => {
      assert.deepEqual(parseList(text), items)
    })

  it('reads real lists, and says when a text is no list (PROD-67, PROD-75)', () => {
    assert.deepEqual(parseList(['SIM Card', 12, ' ']), ['SIM Card', '12'])
    assert.equal(parseList('SIM Card'), undefined)
    assert.equal(parseInventoryList('SIM Card, Mobile Number'), undefined)
    assert.equal(parseInventoryList(`['SIM Card', 'SIM Card']`), undefined)
    assert.deepEqual(parseInventoryList(undefined), [])
  })

  it('gives back every list of names that was written as JSON or in the manner of Python (PROV-15)', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 .&/()+-]{0,20}[A-Za-z0-9]$/)
    fc.assert(
      fc.property(fc.array(name), names => {
        assert.deepEqual(parseList(JSON.stringify(names)), names)
        assert.deepEqual(parseList(`[${names.map(each => `'${each}'`).join(', ')}]`), names)
      }),
    )
  })

  it('never fails, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        parseList(`[${text}`)
        parseFeatures(text)
        parseVariables(text)
      }),
    )
  })
})

describe('features', () => {
  it('are divided at a period and a blank, or come as a list (PROD-64, PROD-65, PROD-69..73)', () => {
    assert.equal(
      parseFeatures(
        '20GB High-Speed Data. Unlimited Calls & Texts. EU Roaming Included. No Contract. 30-Day Expiry',
      ).length,
      5,
    )
    assert.deepEqual(parseFeatures('5GB High-Speed Data. Valid for 7 Days.'), [
      '5GB High-Speed Data',
      'Valid for 7 Days',
    ])
    assert.equal(
      parseFeatures('WiFi 6 (802.11ax). Dual-band 2.4GHz + 5GHz. Up to 40 devices. Parental controls').length,
      4,
    )
    assert.deepEqual(parseFeatures(`['20GB High-Speed Data', 'Unlimited Calls & Texts']`).length, 2)
    assert.deepEqual(parseFeatures(null), [])
  })
})

describe('variables', () => {
  it('are a JSON object in a string; nothing is {} (PROD-92, PROD-107)', () => {
    const text =
      '{\n    "days": 30,\n    "data_gb": 20,\n    "voice_minutes": "unlimited",\n    "sms_count": "unlimited"\n}'
    assert.deepEqual(parseVariables(text), {
      days: 30,
      data_gb: 20,
      voice_minutes: 'unlimited',
      sms_count: 'unlimited',
    })
    for (const empty of ['', '  ', null, undefined]) assert.deepEqual(parseVariables(empty), {})
    for (const bad of ['{', '[]', '5', 'null', '"x"']) assert.equal(parseVariables(bad), undefined)
  })
})
