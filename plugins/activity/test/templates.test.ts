import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deliveredTemplates, readTemplates } from '../src/templates.ts'

const mailLanguages = ['ar', 'ch', 'en', 'fr', 'gr', 'it', 'ru', 'sp']
const sample = { company_name: 'Norfone', provision_id: 12, user_name: 'Anna' }

/** Names between braces, with conditions and helpers; `duration` counts by the language. */
function placeholders(key: string, language: string): string[] {
  const source = readFileSync(join(deliveredTemplates, `${key}.${language}.hbs`), 'utf8')
  return [...new Set(source.match(/\{\{.*?\}\}/g))].toSorted()
}

describe('message templates', () => {
  const templates = readTemplates()

  it('are there for every message of the product, in each language that mails speak', () => {
    assert.deepEqual(templates.keys, [
      'api_crmCommunicationCustomerWelcome',
      'api_crmCommunicationEmailVerification',
      'api_crmCommunicationUserAlreadyRegistered',
      'api_crmCommunicationUserBackupCodeUsed',
      'api_crmCommunicationUserBackupCodes',
      'api_crmCommunicationUserEmailChanged',
      'api_crmCommunicationUserLocked',
      'api_crmCommunicationUserNewDevice',
      'api_crmCommunicationUserPasswordChange',
      'api_crmCommunicationUserPasswordReset',
      'api_crmCommunicationUserPasswordResetSuccess',
      'api_crmCommunicationUserSecondFactorDevice',
      'api_crmCommunicationUserSecondFactorEnabled',
      'api_crmCommunicationUserSecondFactorRemoved',
      'api_crmCommunicationUserSessionEnded',
      'api_crmCommunicationUserWelcome',
      'provisioning_failed',
    ])
    for (const key of templates.keys) {
      const subjects = mailLanguages.map(language => templates.fill(key, language, sample)?.subject)
      const texts = mailLanguages.map(language => templates.fill(key, language, sample)?.text)
      for (const each of [subjects, texts]) assert.equal(new Set(each).size, mailLanguages.length, key)
    }
  })

  it('fill in the same values in each language', () => {
    for (const key of templates.keys) {
      const [original, ...others] = mailLanguages.map(language => placeholders(key, language))
      for (const other of others) assert.deepEqual(other, original, key)
    }
  })

  it('count hours and minutes by the rules of the language', () => {
    const ends = (language: string, expiry_minutes: number): string =>
      templates.fill('api_crmCommunicationUserPasswordReset', language, { expiry_minutes })?.text ?? ''
    assert.match(ends('sp', 60), /caduca en 1 hora\./)
    assert.match(ends('fr', 120), /dans 2\sheures\./)
    assert.match(ends('it', 90), /tra 90 minuti\./)
    assert.match(ends('ru', 60), /: 1\sчас\./)
    assert.match(ends('ru', 1440), /: 24\sчаса\./)
    assert.match(ends('ru', 300), /: 5\sчасов\./)
  })

  it('fill what is missing with nothing, and take English where a language is missing', () => {
    for (const key of templates.keys) {
      const { subject, text, html } = templates.fill(key, 'gr', {}) ?? { subject: '{{', text: '', html: '' }
      for (const part of [subject, text, html]) {
        assert.doesNotMatch(part, /\{\{|undefined|null|NaN/)
        assert.notEqual(part, '')
      }
    }
    assert.equal(templates.fill('nothing', 'en', {}), undefined)
  })

  it('escape what is filled into HTML, not into text', () => {
    const name = '<b>Tom & "Jerry"</b>'
    const { text = '', html = '' } =
      templates.fill('api_crmCommunicationUserWelcome', 'en', { user_name: name }) ?? {}
    assert.ok(text.includes(name))
    assert.ok(html.includes('&lt;b&gt;Tom &amp; &quot;Jerry&quot;&lt;/b&gt;'))
  })

  it('let no line break into a subject', () => {
    const injected = 'Norfone\r\nBcc: everybody@example.com'
    const { subject } =
      templates.fill('api_crmCommunicationUserWelcome', 'en', { company_name: injected }) ?? {}
    assert.equal(subject, 'Welcome to Norfone Bcc: everybody@example.com')
  })

  it('tell of a reset: the name, the link, one hour, and what to do if it was not asked for', () => {
    const { text = '' } =
      templates.fill('api_crmCommunicationUserPasswordReset', 'en', {
        user_name: 'Anna',
        reset_url: 'https://crm.example.com/reset-password/abc',
        expiry_minutes: 60,
      }) ?? {}
    assert.match(text, /Hello Anna/)
    assert.match(text, /https:\/\/crm\.example\.com\/reset-password\/abc/)
    assert.match(text, /expires in 1 hour\. If you did not ask for it, ignore/)
    const later = { expiry_minutes: 90 }
    assert.match(
      templates.fill('api_crmCommunicationUserPasswordReset', 'en', later)?.text ?? '',
      /in 90 minutes/,
    )
  })

  it('tell of a failed job: play, reason, customer and tasks', () => {
    const {
      subject,
      text = '',
      html = '',
    } = templates.fill('provisioning_failed', 'en', {
      provision_id: 12,
      play: 'play_simple_service',
      reason: 'SIM not found',
      customer_name: 'Anna',
      customer_id: 70,
      tasks: [
        { number: 1, name: 'Get SIM', status: 'failed', colour: '#dc3545', error: '404', details: '{}' },
      ],
      link: 'https://crm.example.com/provisioning/12',
    }) ?? {}
    assert.equal(subject, 'Provisioning job 12 failed: play_simple_service')
    assert.match(
      text,
      /Play: play_simple_service[\s\S]*Reason: SIM not found[\s\S]*Customer: Anna \(70\)[\s\S]*1\. Get SIM: failed - 404/,
    )
    assert.match(html, /color: #dc3545">failed/)
  })

  it('stop the start when a part is missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'templates-'))
    try {
      writeFileSync(join(folder, 'broken.en.hbs'), '--- subject\nHello\n\n--- text\nHello\n')
      assert.throws(() => readTemplates(folder), /broken\.en\.hbs has no part '--- html'/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
