import { createHash } from 'node:crypto'
import type { FirstBoot, Tx } from '@omnicrm/sdk'
import type { NewItem, NewTemplate } from '../contract.ts'
import { TemplateEntity } from './entities.ts'
import { createItem } from './item.ts'
import type { Parts } from './parts.ts'
import { createTemplate } from './template.ts'

const count = 40

/** Types and stock to provision from; order 10, after customers and before products. */
export const demoStock = (parts: Parts): FirstBoot => ({
  order: 10,
  async run(entry, { demo }) {
    // A restart finds what the first start has made.
    if (!demo || (await entry.query(TemplateEntity).resultSize()) > 0) return []
    await entry.tx(async tx => {
      for (const template of templates) await createTemplate(tx, template)
      await addItems(tx, parts)
    })
    return [
      `Demo: ${templates.length} inventory templates, ${count} SIM cards and ${count} numbers in stock.`,
    ]
  },
})

async function addItems(tx: Tx, parts: Parts): Promise<void> {
  for (let index = 1; index <= count; index++) {
    await createItem(tx, simCard(index), parts)
    await createItem(tx, mobileNumber(index), parts)
  }
  for (let index = 1; index <= 8; index++)
    for (const item of devices(index)) await createItem(tx, item, parts)
}

/** The fixtures of INV-23 to INV-26, and the types that the demo products ask for. */
const templates: readonly NewTemplate[] = [
  {
    item: 'SIM Card',
    icon: 'fa-solid fa-sim-card',
    wholesale_cost: 2.5,
    retail_cost: 10,
    itemtext1_label: 'ICCID',
    itemtext2_label: 'IMSI',
    itemtext3_label: 'SIM Type',
    itemtext4_label: 'Ki',
    itemtext5_label: 'OPc',
    itemtext6_label: 'PIN',
    itemtext7_label: 'PUK Code',
    release_state: 'Decommissioned',
    low_stock_threshold: 10,
    allow_dropdown_customer: true,
  },
  {
    item: 'Mobile Number',
    icon: 'fa-solid fa-hashtag',
    wholesale_cost: 1,
    retail_cost: 0,
    itemtext1_label: 'Phone Number',
    itemtext2_label: 'Geographic Region',
    itemtext3_label: 'Number Type',
    quarantine_days: 30,
    low_stock_threshold: 10,
    allow_dropdown_customer: true,
  },
  {
    item: 'Modem Router',
    icon: 'fa-solid fa-router',
    wholesale_cost: 45,
    retail_cost: 120,
    itemtext1_label: 'MAC Address',
    itemtext2_label: 'Serial Number',
    itemtext3_label: 'WiFi SSID',
    itemtext4_label: 'WiFi Key',
    itemtext5_label: 'Model',
  },
  {
    item: 'Rental Modem',
    icon: 'fa-solid fa-router',
    wholesale_cost: 45,
    retail_cost: 150,
    itemtext1_label: 'MAC Address',
    itemtext2_label: 'Serial Number',
    itemtext3_label: 'WiFi SSID',
    itemtext4_label: 'WiFi Key',
    replacement_fee: 150,
  },
  {
    item: 'Fixed Wireless CPE',
    icon: 'fa-solid fa-tower-broadcast',
    wholesale_cost: 250,
    retail_cost: 450,
    itemtext1_label: 'MAC Address',
    itemtext2_label: 'Serial Number',
    itemtext3_label: 'Firmware Version',
    itemtext4_label: 'Manufacturer',
    itemtext5_label: 'Model',
  },
  {
    item: 'GPON ONT',
    icon: 'fa-solid fa-network-wired',
    wholesale_cost: 45,
    retail_cost: 0,
    itemtext1_label: 'Serial Number',
    itemtext2_label: 'MAC Address',
    itemtext3_label: 'PON Location',
    itemtext4_label: 'Model',
  },
]

const shop = 'Shop Sydney CBD'
const warehouse = 'Warehouse A, Shelf 3'
const place = (index: number): string => (index % 4 === 0 ? shop : warehouse)

function simCard(index: number): NewItem {
  const number = String(index).padStart(5, '0')
  return {
    item: 'SIM Card',
    itemtext1: withCheckDigit(`8961011710${number}000`),
    itemtext2: `5050117100${number}`,
    itemtext3: 'Physical',
    itemtext4: madeUp(`ki ${index}`, 32),
    itemtext5: madeUp(`opc ${index}`, 32),
    itemtext6: digits(`pin ${index}`, 4),
    itemtext7: digits(`puk ${index}`, 8),
    item_state: 'In Stock',
    item_location: place(index),
  }
}

// Numbers of a range that the Australian regulator keeps for fiction.
const mobileNumber = (index: number): NewItem => ({
  item: 'Mobile Number',
  itemtext1: `+6149157${String(index).padStart(4, '0')}`,
  itemtext2: index % 2 === 0 ? 'Melbourne' : 'Sydney',
  itemtext3: 'Mobile',
  item_location: index % 2 === 0 ? 'Australia - VIC' : 'Australia - NSW',
})

const devices = (index: number): NewItem[] => [
  {
    item: 'Modem Router',
    itemtext1: mac(`router ${index}`),
    itemtext2: `MR24${String(index).padStart(6, '0')}`,
    itemtext5: 'AX3000',
    item_location: warehouse,
  },
  {
    item: 'Rental Modem',
    itemtext1: mac(`rental ${index}`),
    itemtext2: `RM24${String(index).padStart(6, '0')}`,
    item_location: warehouse,
  },
  {
    item: 'Fixed Wireless CPE',
    itemtext1: mac(`cpe ${index}`),
    itemtext2: `FW2024-${String(10000 + index)}`,
    itemtext3: 'v2.4.1',
    itemtext4: 'Ubiquiti',
    itemtext5: 'LiteBeam AC Gen2',
    item_location: warehouse,
  },
]

/** Looks random, and is the same in every demo. */
const madeUp = (seed: string, length: number): string =>
  createHash('sha256').update(`omnicrm demo ${seed}`).digest('hex').slice(0, length).toUpperCase()
const digits = (seed: string, length: number): string =>
  String(Number.parseInt(madeUp(seed, 12), 16))
    .slice(-length)
    .padStart(length, '0')
const mac = (seed: string): string => (`02${madeUp(seed, 10)}`.match(/../g) ?? []).join(':')

/** ICCIDs end with a check digit by Luhn. */
function withCheckDigit(number: string): string {
  const sum = number
    .split('')
    .toReversed()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 2 : 1)
      return total + (value > 9 ? value - 9 : value)
    }, 0)
  return `${number}${(10 - (sum % 10)) % 10}`
}
