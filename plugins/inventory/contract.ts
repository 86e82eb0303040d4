/** What others may know of stock: its types, items, holds and moves. */
export * from './contract/events.ts'
export * from './contract/item.ts'
export * from './contract/item-api.ts'
export * from './contract/rights.ts'
export * from './contract/services.ts'
export * from './contract/states.ts'
export * from './contract/stock.ts'
export * from './contract/template.ts'
