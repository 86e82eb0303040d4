import { client } from '@omnicrm/sdk/web/core'
import { api } from '../contract.ts'

export const activity = client('activity', api)
