import { entity, type WordIndex } from '@omnicrm/sdk'
import { AttributeRow, ContactRow, CustomerRow, SiteRow, TagRow } from '../contract.ts'

/** Words of a customer's name (contact 0) and of its contacts. */
export const customerWords: WordIndex = { table: 'customer_word', owner: 'customer_id', part: 'contact_id' }

export const CustomerEntity = entity({
  table: 'customer',
  key: 'customer_id',
  schema: CustomerRow,
  label: 'customer_name',
  words: { index: customerWords, columns: ['customer_name'] },
})
export const ContactEntity = entity({
  table: 'customer_contact',
  name: 'contact',
  key: 'contact_id',
  schema: ContactRow,
  label: 'contact_firstname',
  words: {
    index: customerWords,
    columns: ['contact_firstname', 'contact_lastname', 'contact_email', 'contact_phone'],
  },
})
export const SiteEntity = entity({
  table: 'customer_site',
  name: 'site',
  key: 'site_id',
  schema: SiteRow,
  label: 'site_name',
})
export const AttributeEntity = entity({
  table: 'customer_attribute',
  name: 'attribute',
  key: 'attribute_id',
  schema: AttributeRow,
  label: 'attribute_name',
})
export const TagEntity = entity({
  table: 'customer_tag',
  name: 'tag',
  key: 'tag_id',
  schema: TagRow,
  label: 'tag_text',
})

/** The columns of a row without the model around them; name the row type: `plain<ContactRow>(row)`. */
export const plain = <Row extends object>(row: Row): Row => ({ ...row })
