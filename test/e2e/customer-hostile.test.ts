import assert from 'node:assert/strict'
import { api as activity } from '@omnicrm/plugin-activity/contract'
import { api as billing } from '@omnicrm/plugin-billing/contract'
import { catalogApi } from '@omnicrm/plugin-catalog/contract'
import { attributeApi, contactApi, customerApi, siteApi, tagApi } from '@omnicrm/plugin-customers/contract'
import { api as identity } from '@omnicrm/plugin-identity/contract'
import { inventoryApi, templateApi } from '@omnicrm/plugin-inventory/contract'
import { api as services } from '@omnicrm/plugin-services/contract'
import { assertHarmless, plant } from './plant.ts'
import { inBrowser } from './run.ts'
import { password } from './stage.ts'

describe('markup in the texts of others, in a browser', () => {
  it(
    'is shown as text on every page of a customer and an item, and never runs (CUST-6, ATTR-2, TAG-1)',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const whose = await plant(stage, customerApi.create, {})
      const customer_id = Number(whose.row['customer_id'])
      const of = { customer_id }
      const place = {
        latitude: 51.5074,
        longitude: -0.1278,
        country: 'Malta',
        ...of,
      }
      const rows = {
        contact: await plant(stage, contactApi.create, of),
        site: await plant(stage, siteApi.create, place),
        attribute: await plant(stage, attributeApi.set, of),
        tag: await plant(stage, tagApi.create, {
          ...of,
          tag_hex_color: 'FFD700',
          tag_active_date: '2025-01-01',
        }),
        item: await plant(stage, inventoryApi.create, {
          item: 'SIM Card',
          ...of,
        }),
      }
      const least = {
        contact: ['contact_firstname', 'contact_lastname'],
        site: ['site_name', 'address_line_1', 'city', 'address_note'],
        attribute: ['attribute_name', 'attribute_value'],
        tag: ['tag_text'],
        item: ['itemtext1', 'itemtext2', 'inventory_notes'],
      }
      assert.ok(whose.planted.includes('customer_name') && whose.planted.includes('customer_notes'))
      for (const [kind, names] of Object.entries(least))
        for (const name of names)
          assert.ok(rows[kind as keyof typeof rows].planted.includes(name), `${kind}.${name} took no markup`)
      const item = Number(rows.item.row['inventory_id'])
      const tabs = [1, 2, 3, 6, 7, 8, 9].map(number => `/customers/${customer_id}#${number}`)
      for (const path of [
        '/customers?search=planted',
        ...tabs,
        '/inventory-items-list?search=planted',
        `/inventory-items/${item}`,
      ]) {
        await tab.goto(path)
        await tab.see('<img src=x')
        await assertHarmless(tab, path)
      }
      await tab.goto('/')
      await tab.page.keyboard.press('/')
      await tab.get('textbox', 'Search customers, numbers, ICCID…')
      await tab.page.keyboard.type('data-planted')
      await tab.see('<img src=x')
      await assertHarmless(tab, 'the palette')
    }),
  )

  it(
    'is text as well in what the office writes: types, products, services, charges, notes, people, roles and keys',
    inBrowser({ as: 'admin' }, async ({ tab, stage }) => {
      const customer_id = await stage.world.givenCustomer('Office Owner')
      const costs = { wholesale_cost: 0, retail_cost: 0 }
      const template = await plant(stage, templateApi.create, costs)
      const product = await plant(stage, catalogApi.create, {
        product_slug: 'planted',
        category: 'standalone',
        service_type: 'generic',
        residential: true,
        enabled: true,
        provisioning_play: 'play_simple_service',
        provisioning_json_vars: '{}',
        features_list: '["<i data-planted>"]',
        inventory_items_list: '[]',
        relies_on_list: '[]',
      })
      const service = await plant(stage, services.create, {
        customer_id,
        product_id: product.row['product_id'],
        service_type: 'generic',
        service_uuid: 'planted-uuid',
        provisioning_json_vars: '{}',
        deprovisioning_json_vars: '{}',
        deprovisioning_play: 'play_simple_service',
        provisioning_play: 'play_simple_service',
      })
      const charge = await plant(stage, billing.create, { customer_id, retail_cost: 5 })
      const note = await plant(stage, activity.note, { customer_id, entity_type: 'note' })
      const user = await plant(stage, identity.createUser, {
        username: 'planted',
        email: 'planted@operator.example',
        password,
        roles: ['Support'],
      })
      const role = await plant(stage, identity.createRole, {})
      const key = await plant(stage, identity.createApiKey, { permissions: ['view_customer'] })
      const least = {
        template: [template, ['item', 'itemtext1_label', 'itemtext20_label']],
        product: [product, ['product_name', 'comment', 'terms']],
        service: [service, ['service_name', 'service_notes']],
        charge: [charge, ['title', 'description']],
        note: [note, ['title']],
        user: [user, ['first_name', 'last_name', 'phone_number']],
        role: [role, ['name', 'description']],
        key: [key, ['name', 'description']],
      } as const
      for (const [kind, [{ planted }, names]] of Object.entries(least))
        for (const name of names)
          assert.ok(planted.includes(name), `${kind}.${name} took no markup: ${planted.join()}`)
      const { row: item } = await plant(stage, inventoryApi.create, {
        inventory_template_id: template.row['inventory_template_id'],
        item: undefined,
        customer_id,
      })
      const id = ({ row }: typeof template, name: string) => Number(row[name])
      for (const path of [
        '/inventory-templates-list',
        `/inventory-templates-list/${id(template, 'inventory_template_id')}`,
        `/inventory-items/${Number(item['inventory_id'])}`,
        `/inventory-items/${Number(item['inventory_id'])}/edit`,
        '/products',
        `/products/${id(product, 'product_id')}`,
        '/plans',
        `/assign-plan?customer_id=${customer_id}`,
        '/services',
        `/services/${id(service, 'service_id')}`,
        '/billing/transactions',
        ...[3, 5, 8, 9].map(number => `/customers/${customer_id}#${number}`),
        '/activity',
        '/users?search=planted',
        `/users/${id(user, 'user_id')}`,
        '/roles',
        `/roles/${id(role, 'role_id')}`,
        '/api-keys',
        `/api-keys/${id(key, 'api_key_id')}`,
      ]) {
        await tab.goto(path)
        await tab.see(/<i(mg src=x)? data-planted|<img src=x/)
        await assertHarmless(tab, path)
      }
    }),
  )
})
