import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { FirstBoot } from '@omnicrm/sdk'
import type { NewProduct } from '../contract.ts'
import { ProductEntity } from './entities.ts'
import type { Parts } from './parts.ts'
import { createProduct } from './product.ts'

/**
 * The documented products (PROD-101 to PROD-104) and those of the samples; order 20, after the types they need. One
 * whose play is not delivered yet is there to be looked at, but not on sale.
 */
export const demoProducts = (parts: Parts): FirstBoot => ({
  order: 20,
  async run(entry, { demo }) {
    // A restart finds what the first start has made.
    if (!demo || (await entry.query(ProductEntity).resultSize()) > 0) return []
    const plays = join(parts.deployment.playbooksDirectory, 'plays')
    await entry.tx(async tx => {
      for (const product of products) {
        const isDelivered = existsSync(join(plays, `${product.provisioning_play}.yaml`))
        await createProduct(tx, { ...product, enabled: isDelivered }, parts)
      }
    })
    return [`Demo: ${products.length} products.`]
  },
})

const simIcon = 'fa-solid fa-sim-card'
const simTypes = "['SIM Card', 'Mobile Number']"

/** The first has id 1 in a fresh installation, as the documents have it (PROV-22). */
export const products: readonly NewProduct[] = [
  {
    product_name: 'Mobile SIM Only',
    product_slug: 'Mobile-SIM',
    category: 'standalone',
    service_type: 'mobile',
    comment: 'Physical SIM card for use with Mobile Phones',
    icon: simIcon,
    features_list:
      "['Australian Phone Number (04xxx)', 'Fastest speeds', 'Best coverage', 'Roaming on the Mainland']",
    terms: 'Must be activated within 6 months. All credit lost if service is not used for 12 months.',
    retail_cost: 0,
    wholesale_cost: 3,
    retail_setup_cost: 0,
    wholesale_setup_cost: 1,
    residential: true,
    business: true,
    customer_can_purchase: true,
    inventory_items_list: simTypes,
    provisioning_play: 'play_psim_only',
    provisioning_json_vars: '{"iccid":"","msisdn":""}',
  },
  {
    product_name: 'Norfone Mini Plan',
    product_slug: 'norfone-mobile-prepaid-mini',
    category: 'addon',
    service_type: 'mobile',
    comment: 'Our smallest plan for light users',
    icon: simIcon,
    features_list:
      "['8GB of Ultra fast data', 'Unlimited Calls & Texts to Norfone users', '100 Minutes of Talk to Australia', '100 SMS to Australia', '30 Day Expiry']",
    terms:
      'Credit expires after 30 days. Once data, voice or sms is used up, you will need to top up to continue using the service.',
    retail_cost: 30,
    wholesale_cost: 5.84,
    contract_days: 30,
    residential: true,
    customer_can_purchase: true,
    auto_renew: 'prompt',
    inventory_items_list: '[]',
    provisioning_play: 'play_topup_charge_then_action',
    provisioning_json_vars: '',
  },
  {
    product_name: 'Seniors Bundle',
    product_slug: 'Bundle-Seniors',
    category: 'bundle',
    service_type: 'fixed',
    comment: '20Mbps/2Mbps GPON Service + IPTV + Phone',
    icon: 'fa-solid fa-person-walking-with-cane',
    features_list:
      "['20Mbps Download', '5Mbps Upload', 'Unlimited Data', 'Home Voice', 'TV: Extra +£5 per month', '£60 Installation Fee']",
    terms: "6 Month Contract, must show senior citizen's card to qualify",
    retail_cost: 30,
    wholesale_cost: 10,
    wholesale_setup_cost: 11,
    contract_days: 180,
    residential: true,
    inventory_items_list: "['Modem Router']",
    provisioning_play: 'play_seniors_package',
    provisioning_json_vars: '{"IPTV_Service_ID":"SeniorBundle"}',
  },
  {
    product_name: 'PAYG £5 Topup',
    product_slug: 'Mobile-Topup-5',
    category: 'addon',
    service_type: 'mobile',
    comment: '£5 to use for Calls, SMS & Data',
    icon: 'fa-solid fa-coins',
    features_list: "['£5 credit', 'Valid for 180 days']",
    terms: 'Valid for 180 days or until all credit is used. See our website for full rates',
    retail_cost: 5,
    residential: true,
    customer_can_purchase: true,
    inventory_items_list: '[]',
    provisioning_play: 'play_topup_monetary',
    provisioning_json_vars: '{"service_id":""}',
  },
  {
    product_name: 'Prepaid Mobile 20GB',
    product_slug: 'prepaid-mobile-20gb',
    category: 'standalone',
    service_type: 'mobile',
    comment: 'Prepaid mobile SIM with 20GB data, unlimited calls & texts',
    icon: simIcon,
    features_list:
      '20GB High-Speed Data. Unlimited Calls & Texts. EU Roaming Included. No Contract. 30-Day Expiry',
    terms:
      'Credit expires after 30 days. Data, calls, and texts valid only within expiry period. Fair use policy applies.',
    retail_cost: 15,
    wholesale_cost: 5,
    wholesale_setup_cost: 1,
    contract_days: 30,
    residential: true,
    customer_can_purchase: true,
    auto_renew: 'prompt',
    allow_auto_renew: true,
    inventory_items_list: simTypes,
    provisioning_play: 'play_local_mobile_sim',
    provisioning_json_vars: '{"days":30,"data_gb":20,"voice_minutes":"unlimited","sms_count":"unlimited"}',
  },
  {
    product_name: '5GB Data Boost',
    product_slug: '5gb-data-boost',
    category: 'addon',
    service_type: 'mobile',
    comment: 'Add 5GB extra data to existing mobile service',
    icon: 'fa-solid fa-plus',
    features_list: '5GB High-Speed Data. Valid for 7 Days',
    terms: 'Data expires after 7 days or when exhausted. Cannot be refunded.',
    retail_cost: 5,
    wholesale_cost: 1.5,
    residential: true,
    business: true,
    customer_can_purchase: true,
    inventory_items_list: '[]',
    provisioning_play: 'play_topup_charge_then_action',
    provisioning_json_vars: '{"data_gb":5,"days":7}',
  },
  {
    product_name: 'WiFi 6 Modem Rental',
    product_slug: 'wifi6-modem-rental',
    category: 'addon',
    service_type: 'internet',
    comment: 'Add WiFi 6 modem to fiber service - rental',
    icon: 'fa-solid fa-router',
    features_list: 'WiFi 6 (802.11ax). Dual-band 2.4GHz + 5GHz. Up to 40 devices. Parental controls',
    terms:
      'Equipment rental. Must be returned on service cancellation or £150 replacement fee applies. Equipment remains property of provider.',
    retail_cost: 10,
    wholesale_cost: 3,
    wholesale_setup_cost: 45,
    contract_days: 30,
    residential: true,
    business: true,
    customer_can_purchase: true,
    auto_renew: 'true',
    allow_auto_renew: true,
    inventory_items_list: "['Rental Modem']",
    provisioning_play: 'play_addon_assign_modem',
    provisioning_json_vars: '{"device_type":"modem_router","requires_configuration":true}',
  },
  {
    product_name: 'Monthly 10GB Data Plan',
    product_slug: 'monthly-10gb-data',
    category: 'addon',
    service_type: 'mobile',
    retail_cost: 10,
    contract_days: 30,
    residential: true,
    business: true,
    auto_renew: 'true',
    inventory_items_list: '[]',
    provisioning_play: 'play_topup_charge_then_action',
  },
  {
    product_name: 'Generic Service',
    product_slug: 'generic-service',
    category: 'standalone',
    service_type: 'generic',
    comment: 'One basic service with a charging account',
    icon: 'fa-solid fa-cube',
    features_list: 'One charging account. No equipment needed',
    retail_cost: 25,
    wholesale_cost: 8,
    retail_setup_cost: 10,
    wholesale_setup_cost: 2,
    residential: true,
    business: true,
    inventory_items_list: '[]',
    provisioning_play: 'play_simple_service',
    provisioning_json_vars: '{}',
  },
  {
    product_name: 'Extra 10GB Data',
    product_slug: 'extra-10gb-data',
    category: 'addon',
    service_type: 'mobile',
    icon: 'fa-solid fa-plus',
    features_list: '10GB High-Speed Data. Valid for 30 Days',
    retail_cost: 10,
    wholesale_cost: 3,
    contract_days: 30,
    residential: true,
    business: true,
    customer_can_purchase: true,
    inventory_items_list: '[]',
    provisioning_play: 'play_local_data_addon',
    provisioning_json_vars: '{"data_gb":10}',
  },
  {
    product_name: 'Mobile 20 GB',
    product_slug: 'mobile-20-gb',
    category: 'standalone',
    service_type: 'mobile',
    comment: 'SIM and number with a monthly allowance',
    icon: simIcon,
    features_list: "['20 GB of data', 'Unlimited calls and texts', '30 days']",
    retail_cost: 20,
    wholesale_cost: 6,
    retail_setup_cost: 5,
    wholesale_setup_cost: 1,
    residential: true,
    business: true,
    customer_can_purchase: true,
    inventory_items_list: simTypes,
    provisioning_play: 'play_psim_only',
    provisioning_json_vars: '{"days":30,"data_gb":20,"voice_minutes":"unlimited","sms_count":"unlimited"}',
  },
]
