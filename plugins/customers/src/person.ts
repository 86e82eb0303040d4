import type { PersonChanged } from '@omnicrm/plugin-identity/contract'
import type { Static, Tx } from '@omnicrm/sdk'
import type { ContactRow } from '../contract.ts'
import { updateContact } from './contact.ts'
import { ContactEntity } from './entities.ts'
import type { Parts } from './parts.ts'

/** The contact of a user takes over what the user changed about itself (00-canonical 3.1, PORT-4). */
export async function followPerson(
  tx: Tx,
  { user_id, contact_id, changed }: Static<(typeof PersonChanged)['schema']>,
  parts: Parts,
): Promise<void> {
  const user = await parts.users?.find(tx, user_id)
  if (!user || !(await tx.lock(ContactEntity, contact_id))) return
  const now: Pick<ContactRow, 'contact_firstname' | 'contact_lastname' | 'contact_phone' | 'contact_email'> =
    {
      contact_firstname: user.first_name,
      contact_lastname: user.last_name,
      contact_phone: user.phone_number,
      contact_email: user.email,
    }
  const columns = {
    first_name: 'contact_firstname',
    last_name: 'contact_lastname',
    phone_number: 'contact_phone',
    email: 'contact_email',
  } as const
  // Users may have longer numbers than contacts; half of one reaches nobody.
  const fits = (name: keyof typeof columns) =>
    name !== 'phone_number' || (user.phone_number ?? '').length <= 40
  const followed = changed.filter(fits).map(name => [columns[name], now[columns[name]]])
  await updateContact(tx, { contact_id, ...Object.fromEntries(followed) }, parts)
}
