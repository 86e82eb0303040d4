import assert from 'node:assert/strict'
import { admin, staff, testApp, type TestApp } from '@omnicrm/test'
import { inventoryApi, mask, templateApi, type NewItem, type NewTemplate } from '../contract.ts'
import { stockKeeper, twoCustomers } from './kit.ts'

const sim: NewTemplate = {
  item: 'SIM Card',
  wholesale_cost: 2.5,
  retail_cost: 10,
  itemtext1_label: 'ICCID',
  itemtext2_label: 'IMSI',
  itemtext3_label: 'SIM Type',
}
const number: NewTemplate = {
  item: 'Mobile Number',
  wholesale_cost: 1,
  retail_cost: 0,
  itemtext1_label: 'Phone Number',
  itemtext2_label: 'Geographic Region',
  itemtext3_label: 'Number Type',
}
const cpe: NewTemplate = {
  item: 'Fixed Wireless CPE',
  wholesale_cost: 250,
  retail_cost: 450,
  itemtext1_label: 'MAC Address',
  itemtext2_label: 'Serial Number',
  itemtext3_label: 'Firmware Version',
  itemtext4_label: 'Manufacturer',
  itemtext5_label: 'Model',
}
const ont: NewTemplate = {
  item: 'GPON ONT',
  wholesale_cost: 45,
  retail_cost: 0,
  itemtext1_label: 'Serial Number',
  itemtext2_label: 'MAC Address',
  itemtext3_label: 'PON Location',
  itemtext4_label: 'Model',
}

/** Stores an item, reads it again and compares every field. */
async function keeps(app: TestApp, fields: NewItem, costs: readonly [number, number]): Promise<void> {
  const api = app.as(stockKeeper()).of(inventoryApi)
  const { inventory_id } = await api.create(fields)
  const read = await api.get({ inventory_id })
  const [wholesale_cost, retail_cost] = costs
  assert.partialDeepStrictEqual(read, { ...fields, wholesale_cost, retail_cost })
}

describe('vectors of the documentation', () => {
  it('templates: SIM card, mobile number, wireless CPE and ONT are kept as they are given (INV-23, INV-24, INV-25, INV-26)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const api = app.as(stockKeeper()).of(templateApi)
    for (const template of [sim, number, cpe, ont]) {
      const { inventory_template_id } = await api.create(template)
      assert.partialDeepStrictEqual(await api.get({ inventory_template_id }), template)
    }
  })

  it('templates: modem, homes passed, phone number and block of addresses, with an item of each (INV-27)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const templates = app.as(stockKeeper()).of(templateApi)
    const items = app.as(stockKeeper()).of(inventoryApi)
    for (const [item, itemtext1_label, itemtext2_label, itemtext1, itemtext2] of [
      ['Modem', 'MAC Address', 'Serial Number', 'AA:BB:CC:DD:EE:01', 'MDM-0001'],
      ['Homes Passed', 'Location', 'Status', '12 Main Street', 'Passed'],
      ['Phone Number', 'Main Number', 'Geographic Location', '+61398765432', 'Melbourne'],
      ['IP Address Block', 'Block', 'Region', '203.0.113.0/24', 'Victoria'],
    ] as const) {
      await templates.create({ item, itemtext1_label, itemtext2_label, wholesale_cost: 0, retail_cost: 0 })
      const { inventory_id } = await items.create({ item, itemtext1, itemtext2 })
      const read = await items.get({ inventory_id })
      assert.partialDeepStrictEqual(read, { item, itemtext1, itemtext2 })
      assert.deepEqual(read.labels, { itemtext1: itemtext1_label, itemtext2: itemtext2_label })
    }
  })

  it('a SIM template carries further secrets, covered for those who may not change items (INV-28, D-13)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const labels = { itemtext4_label: 'PUK Code', itemtext5_label: 'Ki', itemtext20_label: 'OPc' }
    await app
      .as(admin())
      .of(templateApi)
      .create({ ...sim, ...labels })
    const secrets = { itemtext4: '12345678', itemtext5: 'AABB', itemtext20: 'CCDD' }
    const keeper = app.as(stockKeeper()).of(inventoryApi)
    const { inventory_id } = await keeper.create({ item: 'SIM Card', itemtext1: '1', ...secrets })
    assert.partialDeepStrictEqual(await keeper.get({ inventory_id }), secrets)
    const seen = await app.as(staff('view_inventory')).of(inventoryApi).get({ inventory_id })
    assert.deepEqual([seen.itemtext4, seen.itemtext5, seen.itemtext20], [mask, mask, mask])
  })

  it('items: SIM card, eSIM, wireless CPE, ONT and phone number are kept as they are given (INV-39, INV-42, INV-45, INV-46, INV-47, INV-104, INV-105, INV-106, INV-107, INV-108)', async () => {
    await using app = await testApp({ plugins: ['inventory'] })
    const templates = app.as(admin()).of(templateApi)
    for (const template of [sim, { ...sim, item: 'eSIM', wholesale_cost: 0, retail_cost: 0 }, cpe, ont])
      await templates.create(template)
    await templates.create({ ...number, item: 'Phone Number' })
    const [customer_id] = await twoCustomers(app)
    const held = { item_state: 'Assigned', customer_id } as const
    await keeps(
      app,
      {
        ...held,
        item: 'SIM Card',
        itemtext1: '8961234567890123456',
        itemtext2: '310120123456789',
        itemtext3: 'Physical',
        item_location: 'Warehouse A, Shelf 3',
        service_id: 789,
        sold_date: '2025-01-15T10:30:00.000Z',
        inventory_notes: 'Activated on 2025-01-15',
      },
      [2.5, 10],
    )
    await keeps(
      app,
      {
        ...held,
        item: 'eSIM',
        itemtext1: '8961234567890123457',
        itemtext2: '310120123456790',
        itemtext3: 'eSIM',
        item_location: 'Virtual Inventory',
        service_id: 790,
        sold_date: '2025-01-16T14:20:00.000Z',
        management_url: 'LPA:1$smdp.example.com$ACTIVATION-CODE-ABC123XYZ',
        inventory_notes: 'eSIM profile ready for activation',
      },
      [0, 0],
    )
    await keeps(
      app,
      {
        ...held,
        item: 'Fixed Wireless CPE',
        itemtext1: 'AA:BB:CC:DD:EE:FF',
        itemtext2: 'FW2024-12345',
        itemtext3: 'v2.4.1',
        itemtext4: 'Ubiquiti',
        itemtext5: 'LiteBeam AC Gen2',
        item_location: 'Customer Site',
        service_id: 1234,
        address_line_1: '123 Main Street',
        address_line_2: 'Apt 4B',
        city: 'Sydney',
        state: 'NSW',
        zip_code: '2000',
        country: 'Australia',
        latitude: '-33.8688',
        longitude: '151.2093',
        management_url: 'https://192.168.100.1',
        management_username: 'admin',
        management_password: 'pass word',
        config_file_path: '/configs/cpe/fw2024-12345.conf',
        inventory_notes:
          'Installed on 2025-01-10. Customer reports excellent signal. Pointing: Azimuth 45°, Elevation 15°',
      },
      [250, 450],
    )
    await keeps(
      app,
      {
        ...held,
        item: 'GPON ONT',
        itemtext1: 'ALCL12345678',
        itemtext2: 'AA:BB:CC:DD:EE:FF',
        itemtext3: 'OLT-1, PON 3, ONT 42',
        itemtext4: 'Nokia G-010G-A',
        item_location: 'Customer Premises',
        service_id: 654,
        address_line_1: '456 Fiber Lane',
        city: 'Melbourne',
        state: 'VIC',
        zip_code: '3000',
        country: 'Australia',
        google_maps_place_id: 'ChIJ1234567890',
        plus_code: '4RRH+2C Melbourne VIC',
        latitude: '-37.8136',
        longitude: '144.9631',
        management_url: 'https://192.168.1.1',
        management_username: 'admin',
        config_content: '# ONT Configuration\nwlan-ssid: HomeNetwork\nwlan-password: encrypted...',
        inventory_notes: 'Provisioned on 2025-01-20. Optical power: -22dBm',
      },
      [45, 0],
    )
    await keeps(
      app,
      {
        ...held,
        item: 'Phone Number',
        itemtext1: '+61412345678',
        itemtext2: 'Melbourne',
        itemtext3: 'Mobile',
        item_location: 'Australia - VIC',
        service_id: 888,
        inventory_notes: 'Ported from Telstra on 2025-01-05',
      },
      [1, 0],
    )
  })
})
