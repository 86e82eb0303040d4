import { fillWords, indexWords, wordTable, type Migration } from '@omnicrm/sdk'

const index = { table: 'inventory_word', owner: 'inventory_id' }

/** Items are found by the words of their first two fields (INV-103). */
export const m0004: Migration = {
  name: '0004_words',
  async up(db) {
    await wordTable(db, index, 'inventory')
    await fillWords(db, {
      index,
      table: 'inventory',
      key: 'inventory_id',
      columns: ['itemtext1', 'itemtext2'],
      softDelete: true,
    })
    await indexWords(db, index)
  },
}
