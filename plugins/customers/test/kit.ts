import { staff, type TestApp } from '@omnicrm/test'
import { customerApi } from '../contract.ts'

export const clerk = () => staff('view_customer', 'create_customer', 'update_customer', 'delete_customer')

export async function withThree(app: TestApp) {
  const api = app.as(clerk()).of(customerApi)
  await api.create({ customer_name: 'Alpha Traders', customer_account_type: 'Business' })
  await api.create({
    customer_name: 'Beata Novak',
    contact: {
      contact_firstname: 'Beata',
      contact_email: 'beata@example.com',
      contact_phone: '+61400123456',
    },
  })
  await api.create({ customer_name: 'Alphonse 100%', customer_status: 'Suspended' })
  return api
}
