import assert from 'node:assert/strict'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'puppeteer-core'
import { refuseBarriers } from './axe.ts'
import { openBrowser, type Tab } from './browser.ts'
import { openShop, type Shop } from './shop.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const delivered = join(root, 'web/public/branding')
const fonts = join(root, 'node_modules/@fontsource/lato/files')

const shellFone = {
  REACT_APP_COMPANY_NAME: 'ShellFone',
  REACT_APP_PORTAL_NAME: 'ShellManager',
  REACT_APP_SELF_CARE_NAME: 'ShellCare',
  REACT_APP_COMPANY_TAGLINE: 'Phones with Shells',
}

describe('the brand of the operator, in a browser', function () {
  this.timeout(120_000)
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  const style = (tab: Tab, selector: string, property: string): Promise<string> =>
    tab.page.$eval(selector, (each, name) => getComputedStyle(each).getPropertyValue(name), property)
  const token = (tab: Tab, name: string): Promise<string> => style(tab, 'body', name)
  /** Where the picture comes from that is shown in a place, without its version. */
  const picture = async (tab: Tab, selector: string): Promise<string> => {
    // A tab that is not in front draws no frames to look at.
    await tab.page.waitForFunction(
      name => document.querySelector<HTMLImageElement>(name)?.naturalWidth,
      { polling: 50 },
      selector,
    )
    return await tab.page.$eval(selector, each => new URL((each as HTMLImageElement).src).pathname)
  }

  it('shows the names of ShellFone in header, titles, sign-in and portal (CONF-51, CONF-52, CONF-53, CONF-54, CONF-55)', async () => {
    await using shop = await openShop({ browser, env: shellFone })
    const door = await shop.open()
    await door.goto('/login')
    await door.get('heading', 'Sign in to ShellManager')
    await door.see('Phones with Shells')
    await door.see('ShellFone')
    assert.equal(await door.page.title(), 'Sign in · ShellManager · ShellFone')

    const desk = await shop.open({ as: 'admin' })
    await desk.goto('/customers')
    await desk.get('link', 'ShellManager ShellFone')
    assert.equal(await desk.page.title(), 'Customers · ShellManager · ShellFone')

    const portal = await shop.open({ as: 'customer' })
    await portal.goto('/self-care')
    await portal.get('link', 'ShellCare ShellFone')
    assert.match(await portal.page.title(), / · ShellCare · ShellFone$/)
  })

  it('shows the delivered logo of the right tone until the operator brings one, and that at once (CONF-90..96)', async () => {
    await using shop = await openShop({ browser })
    const header = 'header a img'
    const light = await shop.open({ as: 'admin', scheme: 'light' })
    const dark = await shop.open({ as: 'admin', scheme: 'dark' })
    const door = await shop.open()
    const shown = async () => {
      await light.goto('/customers')
      await dark.goto('/customers')
      await door.goto('/login')
      return [
        await picture(light, header),
        await picture(dark, header),
        await picture(door, '.auth-one-bg img'),
      ]
    }
    const [darkTone, lightTone] = ['/branding/DefaultLogoDark.png', '/branding/DefaultLogoLight.png']
    assert.deepEqual(await shown(), [darkTone, lightTone, lightTone])
    assert.equal(await style(door, '.auth-one-bg img', 'height'), '18px')

    for (const file of ['logoDark.png', 'logoLight.png'])
      shop.put(file, join(delivered, 'DefaultLogoDark.png'))
    assert.deepEqual(await shown(), [
      '/branding/logoDark.png',
      '/branding/logoLight.png',
      '/branding/logoLight.png',
    ])

    const phone = await shop.open({ as: 'admin', scheme: 'dark', width: 390, height: 844 })
    await phone.goto('/customers')
    assert.equal(await picture(phone, header), lightTone)
    shop.put('logoSm.png', join(delivered, 'DefaultLogoDark.png'))
    await phone.goto('/customers')
    assert.equal(await picture(phone, header), '/branding/logoSm.png')
    await light.goto('/customers')
    await light.page.keyboard.press('[')
    await light.page.waitForFunction(
      () => document.querySelector<HTMLImageElement>('header a img')?.src.includes('logoSm.png'),
      { polling: 50 },
    )
    for (const tab of [light, dark, door, phone]) assert.deepEqual(tab.complaints(), [])
  })

  it("draws each of the operator's colours (CONF-64, CONF-65, CONF-66, CONF-67, CONF-68)", async () => {
    const colors = {
      REACT_APP_PRIMARY_COLOR: '#7A1F5C',
      REACT_APP_PRIMARY_DARK_COLOR: '#4F103A',
      REACT_APP_SECONDARY_COLOR: '#E8A13A',
      REACT_APP_TERTIARY_COLOR: '#0E6B62',
      REACT_APP_SUCCESS_COLOR: '#006A4E',
      REACT_APP_INFO_COLOR: '#1F4E9E',
      REACT_APP_WARNING_COLOR: '#8A4B00',
      REACT_APP_DANGER_COLOR: '#9B1C31',
      REACT_APP_LIGHT_COLOR: '#FBF6EE',
      REACT_APP_DARK_COLOR: '#2B2118',
    }
    await using shop = await openShop({ browser, env: colors })
    const tab = await shop.open()
    await tab.goto('/login')
    const button = 'button[type=submit]'
    assert.equal(await style(tab, button, 'background-color'), 'rgb(122, 31, 92)')
    // The ground of the button below a pointer, which a browser without a screen does not have.
    assert.equal(await style(tab, button, '--mantine-primary-color-filled-hover'), '#4F103A')
    assert.equal(await style(tab, 'body', 'background-color'), 'rgb(251, 246, 238)')
    assert.equal(await style(tab, 'h1', 'color'), 'rgb(43, 33, 24)')
    assert.equal(await style(tab, '.auth-one-bg', 'background-color'), 'rgb(122, 31, 92)')
    assert.equal(await style(tab, '.auth-one-bg', 'border-bottom-color'), 'rgb(8, 98, 89)')
    assert.equal(await token(tab, '--o-series-3'), '#0e6b62')
    assert.equal(await token(tab, '--o-auth-accent'), '#E8A13A')
    for (const [name, hex] of [
      ['success', '#006a4e'],
      ['info', '#1f4e9e'],
      ['warning', '#8a4b00'],
      ['danger', '#9b1c31'],
    ] as const)
      assert.equal((await token(tab, `--o-${name}-mark`)).toLowerCase(), hex)
    assert.equal(await style(tab, 'a[href="/forgot-password"]', 'color'), 'rgb(122, 31, 92)')
    await tab.fill('E-mail', 'nobody@operator.example')
    await tab.fill('Password', 'Wr0ng!password')
    await tab.click('button', 'Sign in')
    tab.expects(/401 POST/)
    await tab.page.waitForSelector('[role=alert]')
    assert.equal(await style(tab, '[role=alert] svg', 'color'), 'rgb(155, 28, 49)')
    await refuseBarriers(tab.page, 'sign-in in colours of the operator')
    const desk = await shop.open({ as: 'admin' })
    await desk.goto('/customers')
    assert.equal(await style(desk, 'nav a[aria-current=page]', 'color'), 'rgb(122, 31, 92)')
    const dark = await shop.open({ scheme: 'dark' })
    await dark.goto('/login')
    assert.notEqual(await style(dark, button, 'background-color'), 'rgb(122, 31, 92)')
    await refuseBarriers(dark.page, 'sign-in in colours of the operator, dark')
  })

  const fontPatienceMs = 10_000

  /** Fonts that the heading is drawn with, as the browser says, and every address the page asked for. */
  async function drawn(shop: Shop, isAwaited = true): Promise<{ fonts: string[]; addresses: string[] }> {
    const tab = await shop.open()
    const addresses: string[] = []
    tab.page.on('request', request => addresses.push(request.url()))
    await tab.goto('/login')
    await tab.page.evaluate(() => document.fonts.ready.then(() => undefined))
    const session = await tab.page.createCDPSession()
    await session.send('DOM.enable')
    await session.send('CSS.enable')
    const { root: tree } = await session.send('DOM.getDocument')
    const { nodeId } = await session.send('DOM.querySelector', { nodeId: tree.nodeId, selector: 'h1' })
    const look = async () => {
      const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId })
      return fonts.filter(each => each.isCustomFont).map(each => each.familyName)
    }
    // A page is first drawn in what the device has, and again once a font has come.
    const deadline = Date.now() + fontPatienceMs
    let used = await look()
    while (isAwaited && used.length === 0 && Date.now() < deadline) {
      await new Promise(resolve => setTimeout(resolve, 50))
      used = await look()
    }
    assert.deepEqual(tab.complaints(), [])
    assert.deepEqual(
      addresses.filter(url => !url.startsWith(tab.origin) && !url.startsWith('data:')),
      [],
    )
    return { fonts: used, addresses }
  }

  const families =
    'Inter,Roboto,Open Sans,Lato,Quicksand,Poppins,Nunito,Montserrat,Work Sans,Source Sans Pro,Raleway,Ubuntu,Josefin Sans,HKGrotesk,Merriweather,Lora,Playfair Display'
  for (const family of families.split(','))
    it(`draws in ${family}, served by itself alone (CONF-70, CONF-71, CONF-72)`, async () => {
      await using shop = await openShop({ browser, env: { REACT_APP_FONT_FAMILY: family } })
      const { fonts: used } = await drawn(shop)
      const plain = (text: string | undefined) => text?.replaceAll(/[\s-]|Variable/g, '').toLowerCase()
      assert.ok(
        plain(used[0])?.startsWith(plain(family) ?? ''),
        `${family} is drawn in ${used.join() || 'no font of ours'}.`,
      )
    })

  it("draws in the device's own font for System and for names nobody knows, and asks nobody for one (CONF-71, CONF-75)", async () => {
    for (const family of ['System', 'Font Of Nobody']) {
      await using shop = await openShop({ browser, env: { REACT_APP_FONT_FAMILY: family } })
      assert.deepEqual((await drawn(shop, false)).fonts, [], family)
    }
  })

  it("draws in the operator's own font from files named by weight (CONF-73, CONF-74)", async () => {
    await using shop = await openShop({ browser, env: { REACT_APP_FONT_FAMILY: 'Shell Sans' } })
    for (const weight of [400, 700])
      shop.put(
        `fonts/shell-sans/shell-sans-${weight}.woff2`,
        join(fonts, `lato-latin-${weight}-normal.woff2`),
      )
    const { fonts: used, addresses } = await drawn(shop)
    assert.match(used[0] ?? '', /^Lato/)
    assert.ok(addresses.some(url => url.includes('/branding/fonts/shell-sans/shell-sans-700.woff2')))
  })

  it("lists web applications with the operator's icons in a new tab, and links to help (CONF-76, CONF-77, CONF-78, CONF-79, CONF-82, PLAT-73)", async () => {
    await using shop = await openShop({
      browser,
      env: {
        REACT_APP_WEB_APP_1_NAME: 'GitHub',
        REACT_APP_WEB_APP_1_URL: 'https://github.com',
        REACT_APP_WEB_APP_1_ICON_PATH: 'resources/webapp_icons/github.png',
        REACT_APP_WEB_APP_2_NAME: 'Xero',
        REACT_APP_WEB_APP_2_URL: 'https://go.xero.com/',
        REACT_APP_FAQS_URL: 'https://help.operator.example/faqs',
        REACT_APP_SUPPORT_URL: 'https://help.operator.example/',
      },
    })
    shop.put('resources/webapp_icons/github.png', join(delivered, 'DefaultLogoDark.png'))
    const tab = await shop.open({ as: 'admin' })
    await tab.goto('/customers')
    await tab.click('button', 'Web applications')
    await tab.get('menuitem', 'Xero')
    const links = await tab.page.$$eval('a[role=menuitem]', all =>
      all.map(each => {
        const link = each as HTMLAnchorElement
        return [link.textContent, link.href, link.target, Boolean(link.querySelector('img')?.naturalWidth)]
      }),
    )
    assert.deepEqual(links, [
      ['GitHub', 'https://github.com/', '_blank', true],
      ['Xero', 'https://go.xero.com/', '_blank', false],
    ])
    await tab.page.keyboard.press('Escape')
    await tab.click('button', 'Robin Vale User menu')
    await tab.get('menuitem', 'Frequent questions')
    await tab.get('menuitem', 'Help and support')

    await using bare = await openShop({ browser })
    const plain = await bare.open({ as: 'admin' })
    await plain.goto('/customers')
    assert.equal(await plain.has('button', 'Web applications'), false)
    await plain.click('button', 'Robin Vale User menu')
    await plain.get('menuitem', 'Sign out')
    assert.equal(await plain.has('menuitem', 'Frequent questions'), false)
    assert.equal(await plain.has('menuitem', 'Help and support'), false)
  })
})
