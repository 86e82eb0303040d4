import { defineWeb } from '@omnicrm/sdk/web/core'
import { can } from '../contract.ts'
import { findProducts } from './search.ts'

export default defineWeb({
  id: 'catalog',
  pages: [
    {
      path: '/plans',
      allow: can.view,
      title: 'plans.title',
      load: () => import('./plans/PlansPage.tsx'),
      nav: { label: 'plans.title', section: 'customers', icon: 'catalog', order: 30 },
    },
    {
      path: '/products',
      allow: can.view,
      title: 'products.title',
      load: () => import('./products/ProductsPage.tsx'),
      nav: { label: 'products.title', section: 'customers', icon: 'product', order: 40 },
    },
    {
      path: '/products/new',
      allow: can.create,
      title: 'product.create',
      load: () => import('./products/NewProductPage.tsx'),
    },
    {
      path: '/products/:product_id',
      allow: can.view,
      title: 'product.title',
      load: () => import('./products/ProductPage.tsx'),
    },
    {
      path: '/products/:product_id/edit',
      allow: can.update,
      title: 'product.edit',
      load: () => import('./products/EditProductPage.tsx'),
    },
  ],
  commands: [
    {
      id: 'catalog.createProduct',
      label: 'product.create',
      icon: 'add',
      allow: can.create,
      to: '/products/new',
    },
  ],
  searches: [{ id: 'products', label: 'products.title', allow: can.view, search: findProducts }],
})
