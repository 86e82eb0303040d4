import { fillWords, indexWords, wordTable, type Migration } from '@omnicrm/sdk'

const index = { table: 'customer_word', owner: 'customer_id', part: 'contact_id' }
const customers = {
  index,
  table: 'customer',
  key: 'customer_id',
  columns: ['customer_name'],
  softDelete: false,
}
const contacts = {
  index,
  table: 'customer_contact',
  key: 'contact_id',
  columns: ['contact_firstname', 'contact_lastname', 'contact_email', 'contact_phone'],
  softDelete: true,
}

/** Customers are found by the words of their name and of their contacts. */
export const m0003: Migration = {
  name: '0003_words',
  async up(db) {
    await wordTable(db, index, 'customer')
    await fillWords(db, customers)
    await fillWords(db, contacts)
    await indexWords(db, index)
  },
}
