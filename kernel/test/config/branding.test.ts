import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brandingCheck, brandingFields } from '../../src/branding.ts'
import { kernelConfig, kernelSettings, loadConfig, type Config } from '../../src/config/index.ts'
import { shippedFonts } from '../../src/config/fonts.ts'

const delivered = fileURLToPath(new URL('../../../web/public/branding/DefaultLogoDark.png', import.meta.url))

/** The head of a picture, which tells its size and whether it has an alpha channel. */
function pngOf(width: number, height: number, { isTransparent = true } = {}): Buffer {
  const head = Buffer.alloc(64)
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]).copy(head)
  head.write('IHDR', 12, 'latin1')
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  head.writeUInt8(8, 24)
  head.writeUInt8(isTransparent ? 6 : 2, 25)
  return head
}

describe('the brand of an installation', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'omnicrm-brand-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const put = (file: string, content: string | Buffer = 'x') => {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), content)
  }
  const load = (env: Record<string, string> = {}): Config =>
    loadConfig({ env, directory, schemas: [{ owner: 'kernel', schema: kernelConfig }] })
  const uiOf = (env: Record<string, string> = {}) => kernelSettings(load(env), directory).ui
  const look = (env: Record<string, string> = {}) => brandingFields(directory, uiOf(env))

  it('puts the default in place of a colour that is none, says so, and starts (CONF-63)', () => {
    put('crm_config.yaml', "ui:\n  danger_color: red\n  primary_dark_color: '#12'\n  info_color: '#0A1B2C'\n")
    const config = load({ REACT_APP_SUCCESS_COLOR: '#28a74' })
    assert.deepEqual(config.faults, [])
    assert.deepEqual([...config.warnings].toSorted(), [
      `${join(directory, 'crm_config.yaml')}:2: 'ui.danger_color' must be a colour like '#405189', but is 'red'; it is replaced by '#dc3545'.`,
      `${join(directory, 'crm_config.yaml')}:3: 'ui.primary_dark_color' must be a colour like '#405189', but is '#12'; it is left out.`,
      "environment variable REACT_APP_SUCCESS_COLOR: 'ui.success_color' must be a colour like '#405189', but is '#28a74'; it is replaced by '#28a745'.",
    ])
    const { colors } = kernelSettings(config, directory).ui as { colors: Record<string, string> }
    assert.deepEqual(
      [colors.success, colors.danger, colors.primary_dark, colors.info],
      ['#28a745', '#dc3545', undefined, '#0A1B2C'],
    )
  })

  it('has the colours and the font of the guide until it is told others (CONF-66, CONF-67, CONF-70)', () => {
    put('crm_config.yaml', '{}')
    const { colors, font_family } = uiOf() as { colors: Record<string, string>; font_family: string }
    const { success, info, warning, danger, light, dark } = colors
    assert.deepEqual(
      { success, info, warning, danger, light, dark },
      {
        success: '#28a745',
        info: '#17a2b8',
        warning: '#ffc107',
        danger: '#dc3545',
        light: '#f8f9fa',
        dark: '#343a40',
      },
    )
    assert.equal(font_family, 'Quicksand')
  })

  it('speaks English where the default language is none of the eight (CONF-58, CONF-59)', () => {
    put('crm_config.yaml', '{}')
    for (const code of ['ar', 'ch', 'en', 'fr', 'gr', 'it', 'ru', 'sp'])
      assert.equal(uiOf({ REACT_APP_DEFAULT_LANGUAGE: code }).default_language, code)
    const odd = load({ REACT_APP_DEFAULT_LANGUAGE: 'de' })
    assert.deepEqual([odd.faults, odd.warnings.length], [[], 1])
    assert.equal(kernelSettings(odd, directory).ui.default_language, 'en')
  })

  it('lists web applications that have a name and an address, whatever is missing before them (CONF-76, CONF-77)', () => {
    put('crm_config.yaml', '{}')
    put('resources/webapp_icons/github.png')
    const found = look({
      REACT_APP_WEB_APP_1_NAME: 'GitHub',
      REACT_APP_WEB_APP_1_URL: 'https://github.com',
      REACT_APP_WEB_APP_1_ICON_PATH: 'resources/webapp_icons/github.png',
      REACT_APP_WEB_APP_2_NAME: 'Xero',
      REACT_APP_WEB_APP_2_URL: 'https://go.xero.com/',
      REACT_APP_WEB_APP_2_ICON_PATH: 'resources/webapp_icons/xero.png',
      REACT_APP_WEB_APP_3_NAME: 'Nowhere',
      REACT_APP_WEB_APP_4_URL: 'https://nameless.example',
      REACT_APP_WEB_APP_6_NAME: 'Slack',
      REACT_APP_WEB_APP_6_URL: 'https://slack.com',
    }).web_apps as { name: string; url: string; icon?: string }[]
    assert.deepEqual(
      found.map(({ name, url, icon }) => [name, url, icon?.replace(/\?.*/, '')]),
      [
        ['GitHub', 'https://github.com', '/branding/resources/webapp_icons/github.png'],
        ['Xero', 'https://go.xero.com/', undefined],
        ['Slack', 'https://slack.com', undefined],
      ],
    )
  })

  it('takes no icon from outside of the branding folder (CONF-78)', () => {
    put('crm_config.yaml', '{}')
    for (const path of [
      '../secret.png',
      '/etc/logo.png',
      'a/../../b.png',
      'https://cdn.example/x.png',
      'a\\..\\b',
    ])
      assert.equal(load({ REACT_APP_WEB_APP_1_ICON_PATH: path }).faults.length, 1, path)
  })

  it("tells the operator's logos as soon as they are there, each for itself (CONF-91, CONF-92)", () => {
    put('crm_config.yaml', '{}')
    assert.deepEqual(look().logos, {})
    put('logoSm.png')
    put('logoLight.png')
    const { small, dark, light } = look().logos as Record<string, string>
    assert.match(small ?? '', /^\/branding\/logoSm\.png\?v=\w+$/)
    assert.match(light ?? '', /^\/branding\/logoLight\.png\?v=\w+$/)
    assert.equal(dark, undefined)
    put('logoDark.png')
    assert.match((look().logos as Record<string, string>)['dark'] ?? '', /^\/branding\/logoDark\.png\?v=\w+$/)
  })

  it("finds the weights of the operator's own font by the names of its files (CONF-73, CONF-74)", () => {
    put('crm_config.yaml', '{}')
    for (const file of [
      'your-font-400.woff2',
      'your-font-700.woff2',
      'your-font-450.woff2',
      'other-400.woff2',
      'notes.txt',
    ])
      put(join('fonts', 'your-font', file))
    const faces = look({ REACT_APP_FONT_FAMILY: 'Your Font' }).font_faces as { weight: number; url: string }[]
    assert.deepEqual(
      faces.map(({ weight, url }) => [weight, url.replace(/\?.*/, '')]),
      [
        [400, '/branding/fonts/your-font/your-font-400.woff2'],
        [700, '/branding/fonts/your-font/your-font-700.woff2'],
      ],
    )
    assert.deepEqual(look({ REACT_APP_FONT_FAMILY: 'Another' }).font_faces, [])
    assert.deepEqual(look({ REACT_APP_FONT_FAMILY: '../..' }).font_faces, [])
  })

  it('doctor names what is missing or unfit in the branding folder (CONF-74, CONF-75, CONF-97)', async () => {
    put('crm_config.yaml', '{}')
    const run = (env: Record<string, string> = {}) =>
      brandingCheck(directory, () => uiOf(env)).run(AbortSignal.timeout(1000))
    for (const family of shippedFonts)
      assert.equal((await run({ REACT_APP_FONT_FAMILY: family })).state, 'ok', family)
    assert.match(
      (await run({ REACT_APP_FONT_FAMILY: 'Comic' })).finding,
      /'Comic' is neither shipped nor in fonts\/comic/,
    )
    put('fonts/comic/comic-400.woff2')
    assert.equal(
      (await run({ REACT_APP_FONT_FAMILY: 'Comic' })).finding,
      'fonts/comic/comic-700.woff2 is missing.',
    )
    put('logoDark.png', 'no picture')
    assert.equal((await run()).finding, 'logoDark.png is no PNG.')
    put('logoDark.png', pngOf(200, 50, { isTransparent: false }))
    assert.equal(
      (await run()).finding,
      'logoDark.png has 200 × 50 pixels; sharp screens need 400 × 100. logoDark.png has no transparent background.',
    )
    put('logoSm.png', pngOf(100, 100))
    put('logoDark.png', pngOf(400, 100))
    assert.equal((await run()).finding, 'logoSm.png has 100 × 100 pixels; sharp screens need 200 × 200.')
    put('logoSm.png', pngOf(200, 200))
    cpSync(delivered, join(directory, 'logoDark.png'))
    assert.equal((await run()).state, 'ok')
  })
})
