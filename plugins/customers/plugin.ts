import { RecipientSources } from '@omnicrm/plugin-activity/contract'
import { NewRegistration, PersonChanged, Scopes, Users } from '@omnicrm/plugin-identity/contract'
import { definePlugin, FirstBoots, optional, UiConfig } from '@omnicrm/sdk'
import {
  attributeApi,
  Attributes,
  can,
  contactApi,
  customerApi,
  CustomerFigures,
  Customers,
  exportApi,
  siteApi,
  tagApi,
} from './contract.ts'
import { m0001 } from './migrations/0001_customer.ts'
import { m0002 } from './migrations/0002_exact_names.ts'
import { m0003 } from './migrations/0003_words.ts'
import { m0004 } from './migrations/0004_counts.ts'
import { addresseeOf } from './src/addressee.ts'
import { makeArpu } from './src/arpu.ts'
import * as attribute from './src/attribute.ts'
import { createContact, contactsOf, deleteContact, getContact, updateContact } from './src/contact.ts'
import * as customer from './src/customer.ts'
import { allCustomers, listCustomers } from './src/customer-list.ts'
import { demoCustomers } from './src/demo.ts'
import { AttributeEntity, ContactEntity, CustomerEntity, SiteEntity, TagEntity } from './src/entities.ts'
import { exportContacts, exportCustomers, exportSites } from './src/export.ts'
import { requireCustomer } from './src/known.ts'
import { sitesNear } from './src/near.ts'
import { followPerson } from './src/person.ts'
import { customerOf } from './src/registration.ts'
import { contactScope, makeCustomers } from './src/service.ts'
import { settings } from './src/settings.ts'
import { createSite, deleteSite, getSite, sitesOf, updateSite } from './src/site.ts'
import * as tag from './src/tag.ts'
import { rulesOf, statusNames } from './src/words.ts'

const done = { result: 'success' } as const

export default definePlugin({
  id: 'customers',
  config: settings,
  uses: { users: optional(Users), figures: CustomerFigures },
  permissions: Object.values(can),
  entities: [CustomerEntity, ContactEntity, SiteEntity, AttributeEntity, TagEntity],
  migrations: [m0001, m0002, m0003, m0004],
  sentences: `${import.meta.dirname}/sentences`,
  setup(host) {
    host.provide(Customers, makeCustomers)
    host.provide(Attributes, attribute.makeAttributes)
    host.contribute(RecipientSources, () => ({ ofCustomer: addresseeOf }))
    host.contribute(Scopes, deps => contactScope(deps))
    host.hook(NewRegistration, (tx, person, deps) => customerOf(tx, person, deps))
    host.on(PersonChanged, followPerson)
    host.contribute(FirstBoots, deps => demoCustomers(deps))
    host.contribute(UiConfig, ({ config }) => () => ({
      default_country: config.customers.default_country,
      default_location: config.customers.default_location,
      customer_statuses: statusNames(config),
      customer_status_rules: Object.fromEntries(
        statusNames(config).map(name => [name, rulesOf(name, config)]),
      ),
    }))
    host.serve(customerApi, deps => ({
      list: (cx, input) => listCustomers(cx, input, deps),
      all: allCustomers,
      get: (cx, { customer_id }) => customer.getCustomer(cx, customer_id, deps),
      create: (tx, input) => customer.createCustomer(tx, input, deps),
      update: (tx, input) => customer.updateCustomer(tx, input, deps),
      arpu: makeArpu(deps.figures),
      archive: async (tx, { customer_id }) => {
        await customer.archiveCustomer(tx, customer_id)
        return done
      },
      restore: (tx, { customer_id }) => customer.restoreCustomer(tx, customer_id, deps),
    }))
    host.serve(exportApi, () => ({
      customers: exportCustomers,
      contacts: async (entry, input, exchange) => exportContacts(entry, input, exchange),
      sites: async (entry, input, exchange) => exportSites(entry, input, exchange),
    }))
    host.serve(contactApi, deps => ({
      ofCustomer: async (cx, { customer_id }) => {
        await requireCustomer(cx, customer_id)
        return await contactsOf(cx, customer_id, deps)
      },
      get: (cx, { contact_id }) => getContact(cx, contact_id, deps),
      create: (tx, input) => createContact(tx, input, deps),
      update: (tx, input) => updateContact(tx, input, deps),
      delete: async (tx, input) => {
        await deleteContact(tx, input, deps)
        return done
      },
    }))
    host.serve(siteApi, deps => ({
      ofCustomer: async (cx, { customer_id }) => {
        await requireCustomer(cx, customer_id)
        return await sitesOf(cx, customer_id)
      },
      get: (cx, { site_id }) => getSite(cx, site_id),
      near: sitesNear,
      create: (tx, input) => createSite(tx, input, deps),
      update: (tx, input) => updateSite(tx, input, deps),
      delete: async (tx, { site_id }) => {
        await deleteSite(tx, site_id)
        return done
      },
    }))
    host.serve(attributeApi, () => ({
      ofCustomer: (cx, { customer_id }) => attribute.attributesOf(cx, customer_id),
      get: (cx, { attribute_id }) => attribute.getAttribute(cx, attribute_id),
      set: (tx, input) => attribute.setAttribute(tx, input),
      update: (tx, input) => attribute.updateAttribute(tx, input),
      delete: async (tx, { attribute_id }) => {
        await attribute.deleteAttribute(tx, attribute_id)
        return done
      },
    }))
    host.serve(tagApi, () => ({
      ofCustomer: (cx, { customer_id }) => tag.tagsOf(cx, customer_id),
      get: (cx, { tag_id }) => tag.getTag(cx, tag_id),
      used: (cx, { search }) => tag.usedTags(cx, search),
      create: (tx, input) => tag.createTag(tx, input),
      update: (tx, input) => tag.updateTag(tx, input),
      delete: async (tx, { tag_id }) => {
        await tag.deleteTag(tx, tag_id)
        return done
      },
    }))
  },
})
