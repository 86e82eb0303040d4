import { slot } from '@omnicrm/sdk/slots'

/** In the form of a user: chooses the person outside of this plugin that the user is; null for nobody. */
export const userContactPicker = slot<{
  readonly value: number | null
  readonly onChange: (contactId: number | null) => void
  readonly error?: string | undefined
}>('identity.user.contactPicker')

/** On the page of a user: the contact it is linked to. */
export const userContact = slot<{ readonly contactId: number }>('identity.user.contact')
