import { ActivityLog, Alerts } from '@omnicrm/plugin-activity/contract'
import { Customers } from '@omnicrm/plugin-customers/contract'
import { Maps } from '@omnicrm/plugin-maps-google/contract'
import { CliCommands, definePlugin, FirstBoots, optional, Secrets } from '@omnicrm/sdk'
import {
  can,
  CheckStock,
  EndQuarantine,
  ExpireHolds,
  importApi,
  ImportItems,
  Inventory,
  inventoryApi,
  ItemMissing,
  itemLifeApi,
  JobServiceSources,
  PurgeImports,
  StockLow,
  templateApi,
  TemplateUseSources,
} from './contract.ts'
import { m0001 } from './migrations/0001_inventory.ts'
import { m0002 } from './migrations/0002_import.ts'
import { m0003 } from './migrations/0003_low_stock.ts'
import { m0004 } from './migrations/0004_words.ts'
import { m0005 } from './migrations/0005_list_orders.ts'
import { m0006 } from './migrations/0006_places.ts'
import { m0007 } from './migrations/0007_wide_orders.ts'
import { holdOne, listAvailable } from './src/available.ts'
import * as coverage from './src/coverage.ts'
import { demoStock } from './src/demo.ts'
import {
  ConfigVersionEntity,
  ImportEntity,
  ItemEntity,
  ReservationEntity,
  TemplateEntity,
} from './src/entities.ts'
import { exportItems } from './src/export.ts'
import { unhold } from './src/hold.ts'
import * as imports from './src/import/api.ts'
import { importCommand } from './src/import/command.ts'
import { purgeImports } from './src/import/purge.ts'
import { runImport } from './src/import/run.ts'
import { requireImport } from './src/import/store.ts'
import * as item from './src/item.ts'
import { endQuarantine, expireHolds } from './src/schedule.ts'
import * as life from './src/life.ts'
import { makeInventory } from './src/service.ts'
import { checkStock, reportMissing, warnOfStock } from './src/notices.ts'
import { settings } from './src/settings.ts'
import { stockLevels } from './src/stock.ts'
import * as template from './src/template.ts'

const done = { result: 'success' } as const

export default definePlugin({
  id: 'inventory',
  config: settings,
  uses: {
    customers: Customers,
    log: ActivityLog,
    alerts: Alerts,
    secrets: Secrets,
    jobServices: JobServiceSources,
    templateUses: TemplateUseSources,
    maps: optional(Maps),
  },
  permissions: Object.values(can),
  entities: [TemplateEntity, ItemEntity, ReservationEntity, ConfigVersionEntity, ImportEntity],
  migrations: [m0001, m0002, m0003, m0004, m0005, m0006, m0007],
  sentences: `${import.meta.dirname}/sentences`,
  setup(host) {
    host.provide(Inventory, makeInventory)
    host.contribute(CliCommands, importCommand)
    host.contribute(FirstBoots, demoStock)
    host.work(ExpireHolds, expireHolds)
    host.every('* * * * *', ExpireHolds, {})
    host.work(EndQuarantine, endQuarantine)
    host.every('15 0 * * *', EndQuarantine, {})
    host.work(CheckStock, checkStock)
    host.every('30 5 * * *', CheckStock, {})
    host.on(ItemMissing, reportMissing)
    host.on(StockLow, warnOfStock)
    host.work(ImportItems, runImport)
    host.work(PurgeImports, purgeImports)
    host.every('45 0 * * *', PurgeImports, {})
    host.serve(inventoryApi, deps => ({
      list: (cx, input) => item.listItems(cx, input, deps),
      get: (cx, { inventory_id }) => item.getItem(cx, inventory_id, deps),
      ofCustomer: async (cx, { customer_id }) => {
        await deps.customers.require(cx, customer_id)
        return { data: await item.itemsWhere(cx, { customer_id }, deps) }
      },
      ofService: async (cx, { service_id }) => ({ data: await item.itemsWhere(cx, { service_id }, deps) }),
      available: (cx, input) => listAvailable(cx, input),
      stock: async cx => ({ data: await stockLevels(cx) }),
      locations: async cx => ({ data: await item.locations(cx) }),
      create: (tx, input) => item.createItem(tx, input, deps),
      update: (tx, input) => item.updateItem(tx, input, deps),
      delete: async (tx, { inventory_id }) => {
        await item.deleteItem(tx, inventory_id)
        return done
      },
      hold: (tx, { inventory_id }) => holdOne(tx, inventory_id, deps),
      unhold: async (tx, { inventory_id }) => {
        await unhold(tx, inventory_id)
        return done
      },
    }))
    host.serve(itemLifeApi, deps => ({
      history: (cx, input) => life.history(cx, input, deps),
      configVersions: async (cx, { inventory_id }) => ({ data: await life.configVersions(cx, inventory_id) }),
      restoreConfig: (tx, { inventory_id, id }) => life.restoreConfig(tx, inventory_id, id, deps),
      bulk: async (entry, input) => ({ data: await life.bulk(entry, input, deps) }),
      qualification: (cx, input) => coverage.qualify(cx, input, deps),
      nearby: async (cx, input) => ({ data: await coverage.nearby(cx, input) }),
      located: (cx, input) => coverage.located(cx, input),
      stockByPlace: async cx => ({ data: await coverage.stockByPlace(cx) }),
    }))
    host.serve(importApi, deps => ({
      upload: (entry, input, exchange) => imports.upload(entry, input, exchange, deps),
      list: (cx, input) => imports.listImports(cx, input),
      get: (cx, { inventory_import_id }) => requireImport(cx, inventory_import_id),
      sample: (cx, { inventory_import_id }) => imports.sample(cx, inventory_import_id, deps),
      start: (tx, input) => imports.start(tx, input),
      cancel: (tx, { inventory_import_id }) => imports.cancel(tx, inventory_import_id),
      delete: async (tx, { inventory_import_id }) => {
        await imports.forget(tx, inventory_import_id)
        return done
      },
      faults: (cx, { inventory_import_id, ...input }) => imports.faults(cx, inventory_import_id, input),
      refused: (entry, { inventory_import_id }, exchange) =>
        imports.refusedRows(entry, inventory_import_id, exchange, deps),
      form: (entry, { item: name }, exchange) => imports.form(entry, name, exchange),
      exportItems: (entry, input, exchange) => exportItems(entry, input, exchange, deps),
    }))
    host.serve(templateApi, deps => ({
      list: cx => template.allTemplates(cx),
      get: (cx, { inventory_template_id }) => template.requireTemplate(cx, inventory_template_id),
      uses: async (cx, { inventory_template_id }) => ({
        data: await template.usesOfTemplate(cx, inventory_template_id, deps),
      }),
      create: (tx, input) => template.createTemplate(tx, input),
      update: (tx, input) => template.updateTemplate(tx, input),
      delete: async (tx, { inventory_template_id }) => {
        await template.deleteTemplate(tx, inventory_template_id)
        return done
      },
    }))
  },
})
