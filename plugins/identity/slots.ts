import { slot } from '@omnicrm/sdk/slots'

/** In the form of a user: chooses the person outside of this plugin that the user is; null for nobody. */
export const userContactPicker = slot<{
  readonly value: number | null
  readonly onChange: (contactId: number | null) => void
  readonly error?: string | undefined
}>('identity.user.contactPicker')

/** On the page of a user: the contact it is linked to. */
export const userContact = slot<{ readonly contactId: number }>('identity.user.contact')

/** In the form of an API key: chooses the customer that own-scope permissions are bound to; null for none. */
export const apiKeyCustomerPicker = slot<{
  readonly value: number | null
  readonly onChange: (customerId: number | null) => void
  readonly error?: string | undefined
}>('identity.apiKey.customerPicker')

/** On the page of an API key: the customer it is bound to. */
export const apiKeyCustomer = slot<{ readonly customerId: number }>('identity.apiKey.customer')

/** Beside a person with a user account: the way to act as that user, for those who may (USG-65). Filled by identity. */
export const loginAsUser = slot<{ readonly userId: number; readonly name: string }>('identity.loginAsUser')
