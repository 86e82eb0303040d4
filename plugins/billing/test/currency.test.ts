import assert from 'node:assert/strict'
import { Checks } from '@omnicrm/sdk'
import { testApp } from '@omnicrm/test'

/** The currency that pages show, what was logged about it, and what the doctor says. */
async function startedWith(config: Record<string, unknown>, REACT_APP_CURRENCY_CODE?: string) {
  const env = REACT_APP_CURRENCY_CODE === undefined ? {} : { REACT_APP_CURRENCY_CODE }
  await using app = await testApp({ plugins: ['billing'], config, env })
  const { currency } = (await app.http({ method: 'GET', url: '/crm/config/ui' })).json()
  const check = app.kernel.contributions(Checks).find(each => each.name === 'config currency')
  return {
    currency,
    warnings: app.logs.filter(each => each.level === 'warn').map(each => each.message),
    found: await check?.run(AbortSignal.timeout(1000)),
  }
}

describe('the currency', () => {
  it('is billing.currency, else stripe.currency, else that of the web application, else USD (D-106)', async () => {
    const all = { billing: { currency: 'eur' }, stripe: { currency: 'gbp' } }
    assert.equal((await startedWith(all, 'AUD')).currency, 'EUR')
    assert.equal((await startedWith({ stripe: { currency: 'gbp' } }, 'AUD')).currency, 'GBP')
    assert.equal((await startedWith({}, 'AUD')).currency, 'AUD')
    assert.equal((await startedWith({})).currency, 'USD')
  })

  it('that differs between Stripe and the web application is a warning at the start and of the doctor (CONF-62, D-106)', async () => {
    const differs = await startedWith({ stripe: { currency: 'aud' } }, 'GBP')
    const sentence = 'REACT_APP_CURRENCY_CODE is GBP, but amounts are in AUD.'
    assert.deepEqual(differs.warnings, [sentence])
    assert.deepEqual(differs.found, {
      state: 'warning',
      finding: sentence,
      remedy: 'Name one currency in billing.currency, stripe.currency and REACT_APP_CURRENCY_CODE.',
    })
    const both = await startedWith({ billing: { currency: 'EUR' }, stripe: { currency: 'usd' } }, 'GBP')
    assert.deepEqual(both.warnings, [
      'stripe.currency is usd, but amounts are in EUR.',
      'REACT_APP_CURRENCY_CODE is GBP, but amounts are in EUR.',
    ])
  })

  it('that is the same but for its case is none (CONF-62)', async () => {
    const same = await startedWith({ billing: { currency: 'GBP' }, stripe: { currency: 'gbp' } }, 'gbp')
    assert.deepEqual(same.warnings, [])
    assert.deepEqual(same.found, { state: 'ok', finding: 'Amounts are in GBP.' })
  })

  it('that is no code refuses the start, naming the key', async () => {
    for (const config of [{ billing: { currency: 'euro' } }, { stripe: { currency: '€' } }])
      await assert.rejects(startedWith(config), /currency' must be an ISO 4217 code/)
  })
})
