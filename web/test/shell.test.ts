import assert from 'node:assert/strict'
import { anyOf, own } from '../../sdk/src/endpoint.ts'
import { permission } from '../../sdk/src/refs.ts'
import { allows, isStaff } from '../../sdk/web/allow.ts'
import { retryDelay } from '../../sdk/web/live.ts'
import { defineWeb, fill, fillsOf, pagesOf } from '../../sdk/web/registry.ts'
import { slot } from '../../sdk/web/slot.ts'
import { chooseLanguage, formatLocale, languageOf, productCodeOf } from '../src/i18n/languages.ts'
import { matches } from '../src/palette/matches.ts'
import { landingPath, safeNext } from '../src/session/landing.ts'
import { navGroups } from '../src/shell/navigation.ts'

const viewCustomer = permission('view_customer', 'See customers')
const viewOwn = permission('view_own_invoice', 'See own invoices')
const load = () => Promise.resolve({ default: () => null })

describe('who sees what', () => {
  it('lets admin see everything', () => {
    for (const allow of [
      viewCustomer,
      own(viewOwn),
      anyOf(viewCustomer),
      'admin',
      'staff',
      'signedIn',
    ] as const) {
      assert.equal(allows(allow, ['admin']), true)
    }
  })

  it('asks for the permission, or one of several', () => {
    assert.equal(allows(viewCustomer, ['view_customer']), true)
    assert.equal(allows(viewCustomer, ['view_own_invoice']), false)
    assert.equal(allows(anyOf(viewCustomer, own(viewOwn)), ['view_own_invoice']), true)
    assert.equal(allows('admin', ['view_customer']), false)
  })

  it('shows nothing but public parts to nobody', () => {
    assert.equal(allows('anyone', undefined), true)
    assert.equal(allows('signedIn', undefined), false)
    assert.equal(allows(viewCustomer, undefined), false)
  })

  it('calls staff who holds a right beyond own data', () => {
    assert.equal(isStaff(['view_own_invoice']), false)
    assert.equal(isStaff(['view_own_invoice', 'view_customer']), true)
  })
})

describe('the landing page', () => {
  it('is the portal for customers (AUTH-6)', () => {
    assert.equal(landingPath({ roles: ['Customer'], permissions: ['view_own_invoice'] }, {}), '/self-care')
  })

  it('is the broadcast form in cell-broadcast mode, and the customers for all other staff (AUTH-6)', () => {
    const staff = { roles: ['Support'], permissions: ['view_customer'] }
    assert.equal(landingPath(staff, { cbc_mode: true }), '/create-cell-broadcast')
    assert.equal(landingPath(staff, { cbc_mode: false }), '/customers')
  })

  it('returns to pages of this application only', () => {
    assert.equal(safeNext('/customers/3?tab=2#3'), '/customers/3?tab=2#3')
    for (const next of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/login?next=/x',
      null,
    ]) {
      assert.equal(safeNext(next), undefined)
    }
  })
})

describe('plugins in the shell', () => {
  const panels = slot<{ customerId: number }>('customers.detail.panels')
  const billing = defineWeb({
    id: 'billing',
    pages: [
      {
        path: '/billing/invoices',
        title: 'invoices',
        allow: viewCustomer,
        load,
        nav: { label: 'invoices', section: 'billing', icon: 'invoice', order: 20 },
      },
      {
        path: '/billing/transactions',
        title: 'transactions',
        load,
        nav: { label: 'transactions', section: 'billing', icon: 'transaction', order: 10 },
      },
      { path: '/billing/invoices/:invoice_id', title: 'invoice', load },
    ],
    fills: [fill(panels, load, { order: 50 })],
  })
  const services = defineWeb({
    id: 'services',
    fills: [fill(panels, load, { order: 10 }), fill(slot('other.place'), load)],
  })

  it('groups their pages in the side bar, in order (PLAT-70)', () => {
    const groups = navGroups([billing], ['view_customer'])
    assert.deepEqual(
      groups.map(group => [group.section, group.items.map(item => item.to)]),
      [
        ['home', ['/dashboard']],
        ['billing', ['/billing/transactions', '/billing/invoices']],
      ],
    )
  })

  it('leaves out pages that the user may not open', () => {
    const items = navGroups([billing], []).flatMap(group => group.items.map(item => item.to))
    assert.deepEqual(items, ['/dashboard', '/billing/transactions'])
  })

  it('names the plugin that owns a page, for its texts', () => {
    assert.deepEqual([...new Set(pagesOf([billing]).map(page => page.plugin))], ['billing'])
  })

  it('orders the fills of a slot over all plugins', () => {
    assert.deepEqual(
      fillsOf([billing, services], panels.id).map(one => one.plugin),
      ['services', 'billing'],
    )
  })

  it('refuses a slot id without owner and a command that does nothing', () => {
    assert.throws(() => slot('panels'), /must name its owner/)
    assert.throws(
      () => defineWeb({ id: 'x', commands: [{ id: 'x.y', label: 'y' }] }),
      /needs either "to" or "run"/,
    )
  })

  it('throws when somebody reads the type of a slot', () => {
    assert.throws(() => panels.Props, /for its type only/)
  })
})

describe('languages', () => {
  it('maps product codes to BCP 47 once, with direction', () => {
    const codes = ['ar', 'ch', 'en', 'fr', 'gr', 'it', 'ru', 'sp']
    assert.deepEqual(
      codes.map(code => languageOf(code).tag),
      ['ar-u-nu-latn', 'zh-Hans', 'en', 'fr', 'el', 'it', 'ru', 'es'],
    )
    assert.deepEqual(
      codes.filter(code => languageOf(code).direction === 'rtl'),
      ['ar'],
    )
  })

  it('maps back from what browsers say', () => {
    assert.deepEqual(['es-MX', 'el-GR', 'zh-CN', 'en', 'de'].map(productCodeOf), [
      'sp',
      'gr',
      'ch',
      'en',
      undefined,
    ])
  })

  it('keeps the user’s choice before the browser’s and the deployment’s', () => {
    assert.equal(chooseLanguage(['en', 'sp'], 'sp', ['en-GB'], 'en'), 'sp')
    assert.equal(chooseLanguage(['en', 'sp'], 'xx', ['de', 'es-ES'], 'en'), 'sp')
    assert.equal(chooseLanguage(['en', 'sp'], undefined, ['de'], 'en'), 'en')
  })

  it('formats in the deployment’s region where the language is the same', () => {
    assert.equal(formatLocale('en', 'en-GB'), 'en-GB')
    assert.equal(formatLocale('sp', 'en-GB'), 'es')
  })
})

describe('the palette', () => {
  it('finds words in any order, without case and accents', () => {
    assert.ok(matches('Crear factura · Martínez', 'martinez crear'))
    assert.ok(!matches('Crear factura', 'crear cliente'))
  })
})

describe('the live line', () => {
  it('retries more and more slowly, spread, up to 30 seconds', () => {
    assert.deepEqual(
      [1, 2, 3].map(attempt => retryDelay(attempt, () => 0.5)),
      [1000, 2000, 4000],
    )
    assert.equal(
      retryDelay(20, () => 0.5),
      30_000,
    )
    assert.ok(retryDelay(1, () => 0) < retryDelay(1, () => 0.99))
  })
})
