import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { config, httpOf, type HttpUnderTest } from './fakes.ts'

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

describe('the web application', () => {
  let folder: string
  let http: HttpUnderTest

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'omnicrm-web-'))
    const root = join(folder, 'dist')
    mkdirSync(join(root, 'assets'), { recursive: true })
    writeFileSync(join(root, 'index.html'), '<!doctype html>page')
    writeFileSync(join(root, 'assets', 'index-BxY12_4z.js'), 'script')
    writeFileSync(join(root, 'assets', 'index-BxY12_4z.js.br'), 'small')
    writeFileSync(join(root, 'logo.svg'), '<svg/>')
    writeFileSync(join(root, '.env'), 'secret')
    writeFileSync(join(folder, 'outside.txt'), 'secret')
    mkdirSync(join(root, 'branding'))
    writeFileSync(join(root, 'branding', 'DefaultLogoDark.png'), 'delivered')
    mkdirSync(join(folder, 'branding', 'fonts', 'own'), { recursive: true })
    writeFileSync(join(folder, 'branding', 'logoDark.png'), 'own')
    writeFileSync(join(folder, 'branding', 'fonts', 'own', 'own-400.woff2'), 'letters')
    writeFileSync(join(folder, 'branding', 'page.html'), 'secret')
    writeFileSync(join(folder, 'outside.png'), 'secret')
    symlinkSync(join(folder, 'outside.png'), join(folder, 'branding', 'link.png'))
    http = httpOf([], {
      webRoot: root,
      brandingRoot: join(folder, 'branding'),
      config: { ...config, contentSources: { 'frame-src': ['https://pay.example.com'] } },
    })
  })
  after(async () => {
    await http.close()
    rmSync(folder, { recursive: true })
  })

  it('serves files with their type, hashed ones for good, others to be asked for again', async () => {
    const script = await http.get('/assets/index-BxY12_4z.js')
    assert.deepEqual(
      [script.payload, script.headers['content-type'], script.headers['cache-control']],
      ['script', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    )
    const logo = await http.get('/logo.svg')
    assert.deepEqual(
      [logo.payload, logo.headers['content-type'], logo.headers['cache-control']],
      ['<svg/>', 'image/svg+xml', 'no-cache'],
    )
    assert.equal(
      (await http.get('/logo.svg', { 'if-none-match': String(logo.headers.etag) })).statusCode,
      304,
    )
  })

  it("serves the operator's logos and fonts, to be asked for again, and the delivered ones beside them (CONF-89, CONF-90)", async () => {
    const own = await http.get('/branding/logoDark.png?v=1')
    assert.deepEqual(
      [own.payload, own.headers['content-type'], own.headers['cache-control']],
      ['own', 'image/png', 'no-cache'],
    )
    const again = await http.get('/branding/logoDark.png', { 'if-none-match': String(own.headers.etag) })
    assert.equal(again.statusCode, 304)
    assert.equal((await http.get('/branding/fonts/own/own-400.woff2')).headers['content-type'], 'font/woff2')
    assert.equal((await http.get('/branding/DefaultLogoDark.png')).payload, 'delivered')
    assert.equal((await http.get('/branding/logoLight.png')).statusCode, 404)
  })

  it('sends the compressed copy to those who take it', async () => {
    const script = await http.get('/assets/index-BxY12_4z.js', { 'accept-encoding': 'gzip, br' })
    assert.deepEqual(
      [script.payload, script.headers['content-encoding'], script.headers.vary],
      ['small', 'br', 'Accept-Encoding'],
    )
  })

  it('answers every address of a page with the page, under a policy that runs own scripts only', async () => {
    for (const url of ['/', '/customers/12', '/invoices/?page=2', '/authors']) {
      const page = await http.get(url, html)
      assert.deepEqual([page.statusCode, page.payload], [200, '<!doctype html>page'], url)
      const policy = String(page.headers['content-security-policy'])
      assert.match(policy, /script-src 'self';.*style-src 'self' 'unsafe-inline';/)
      assert.match(policy, /connect-src 'self' ws: wss:;/)
      assert.match(policy, /frame-src 'self' https:\/\/pay\.example\.com/)
    }
    assert.deepEqual([(await http.call({ method: 'HEAD', url: '/', headers: html })).payload], [''])
  })

  it('answers 404 as JSON for missing files, for the API, for other verbs and for programs', async () => {
    for (const url of ['/assets/gone-12345678.js', '/crm/unknown', '/auth/unknown', '/2fa/x'])
      assert.equal(
        (await http.get(url, html)).headers['content-type'],
        'application/json; charset=utf-8',
        url,
      )
    assert.equal((await http.get('/customers', { accept: 'application/json' })).statusCode, 404)
    assert.equal((await http.send('POST', '/customers', {}, html)).statusCode, 404)
  })

  it('never leaves its folder nor shows hidden files', async () => {
    for (const url of [
      '/../outside.txt',
      '/%2e%2e/outside.txt',
      '/..%2foutside.txt',
      '/.env',
      '/assets/..%5c..%5coutside.txt',
      '/a%00b.js',
      '/branding/../../outside.txt',
      '/branding/%2e%2e/outside.png',
      '/branding/..%2foutside.png',
      '/branding/link.png',
      '/branding/page.html',
    ])
      assert.doesNotMatch((await http.call({ method: 'GET', url })).payload, /secret/, url)
  })

  it('serves nothing where no application was built', async () => {
    await using bare = httpOf([])
    assert.equal((await bare.get('/', html)).statusCode, 404)
  })
})
