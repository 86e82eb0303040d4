import { Customers } from '@omnicrm/plugin-customers/contract'
import { Inventory, TemplateUseSources } from '@omnicrm/plugin-inventory/contract'
import { definePlugin, Deployment, FirstBoots, UiConfig } from '@omnicrm/sdk'
import { can, Catalog, catalogApi, HeldServiceSources } from './contract.ts'
import { m0001 } from './migrations/0001_product.ts'
import { demoProducts } from './src/demo.ts'
import { getProduct, listProducts, ordersOf } from './src/eligibility.ts'
import { ProductEntity } from './src/entities.ts'
import * as product from './src/product.ts'
import { makeCatalog } from './src/service.ts'
import { settings } from './src/settings.ts'

export default definePlugin({
  id: 'catalog',
  config: settings,
  uses: {
    customers: Customers,
    inventory: Inventory,
    deployment: Deployment,
    heldServices: HeldServiceSources,
  },
  permissions: Object.values(can),
  entities: [ProductEntity],
  migrations: [m0001],
  sentences: `${import.meta.dirname}/sentences`,
  setup(host) {
    host.provide(Catalog, makeCatalog)
    host.contribute(FirstBoots, demoProducts)
    host.contribute(TemplateUseSources, () => ({ usesOf: product.productsAsking }))
    host.contribute(UiConfig, ({ config }) => () => ({ service_types: config.service_types }))
    host.serve(catalogApi, deps => ({
      list: (cx, input) => listProducts(cx, input, deps),
      paginated: (cx, input) => product.pageOfProducts(cx, input),
      orderable: (cx, input) => ordersOf(cx, input, deps),
      get: (cx, { product_id }) => getProduct(cx, product_id, deps),
      create: (tx, input) => product.createProduct(tx, input, deps),
      update: (tx, input) => product.updateProduct(tx, input, deps),
      clone: (tx, { product_id }) => product.cloneProduct(tx, product_id, deps),
      delete: async (tx, { product_id }) => {
        await product.deleteProduct(tx, product_id)
        return { result: 'success' } as const
      },
    }))
  },
})
