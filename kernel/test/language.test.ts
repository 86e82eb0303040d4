import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errors, invalid, query, raise, T } from '@omnicrm/sdk'
import { makeSay, ownSentences, type Say } from '../src/language.ts'
import { httpOf, serving } from './http/fakes.ts'

describe('sentences in the language of the caller', () => {
  const folder = mkdtempSync(join(tmpdir(), 'omnicrm-sentences-'))
  let say: Say
  before(() => {
    const sentences = {
      'Invoice {id} is already paid.': 'La factura {id} ya está pagada.',
      '{name} is {what}.': '{name} está {what}.',
      'There is no {what} {id}.': 'No existe {what} {id}.',
      'must be {types}': 'debe ser {types}',
      'a number': 'un número',
      null: 'nulo',
      or: 'o',
      site: 'la sede',
      'is over already': 'ya ha pasado',
    }
    writeFileSync(join(folder, 'sp.json'), JSON.stringify(sentences))
    say = makeSay([folder])
  })
  after(() => rmSync(folder, { recursive: true }))

  it('keep their values, whatever stands in them', () => {
    assert.equal(say('es', 'Invoice 12 is already paid.'), 'La factura 12 ya está pagada.')
    assert.equal(say('es', 'Invoice {id} $& is already paid.'), 'La factura {id} $& ya está pagada.')
    assert.equal(say('es', 'Invoice 1\n2 is already paid.'), 'La factura 1\n2 ya está pagada.')
  })

  it('say what has the most text of its own when two fit', () => {
    assert.equal(say('es', 'There is no site 7.'), 'No existe la sede 7.')
    assert.equal(say('es', 'Ana is here.'), 'Ana está here.')
  })

  it('word values that are words of ours, alone or in a list', () => {
    assert.equal(say('es', 'must be a number'), 'debe ser un número')
    assert.equal(say('es', 'must be a number or null'), 'debe ser un número o nulo')
  })

  it('stay English for those who ask for English, for nothing, or for what nobody speaks', () => {
    for (const header of [undefined, '', 'en', 'en-GB,es', 'xx', 'de', 'constructor'])
      assert.equal(say(header, 'is over already'), 'is over already')
    const endless = `Invoice ${'1'.repeat(1000)} is already paid.`
    assert.equal(say('es', endless), endless)
    assert.equal(say('es', 'Nobody translated this.'), 'Nobody translated this.')
  })

  it('follow the first language of the header that we speak', () => {
    for (const header of ['es', 'es-MX', 'de-AT, ES;q=0.8, en;q=0.5', ' es ; q=1'])
      assert.equal(say(header, 'is over already'), 'ya ha pasado')
  })

  it('word the errors of an API: the sentence and the text at each field (CONF-58)', async () => {
    const fail = errors('billing', { paid: [409, 'Invoice {id} is already paid.'] })
    const thrown = [fail.paid({ id: 5 }), invalid('due_date', 'is over already')]
    const get = query({ method: 'GET', path: '/crm/thing/', allow: 'anyone', response: T.Object({}) })
    await using http = httpOf([serving('get', get, async () => raise(thrown.shift() ?? new Error()))], {
      say,
    })
    const ask = async (language: string) => {
      const answer = await http.get('/crm/thing/', { 'accept-language': language })
      return answer.json<{ message: string; errors?: object; code: string }>()
    }
    const paid = await ask('es')
    assert.deepEqual([paid.code, paid.message], ['billing.paid', 'La factura 5 ya está pagada.'])
    const over = await ask('es-ES')
    assert.deepEqual(over.errors, { due_date: 'ya ha pasado' })
    assert.equal(over.message, 'due_date: ya ha pasado')
  })

  it('of the kernel are there in the languages of the product', () => {
    const own = makeSay([ownSentences])
    for (const language of ['ar', 'zh', 'fr', 'el', 'it', 'ru', 'es'])
      assert.notEqual(own(language, 'There is no contact 5.'), 'There is no contact 5.')
  })
})
