import { client } from '@omnicrm/sdk/web'
import { api } from '../contract.ts'

export const billing = client('billing', api)
