import type { Handlers } from '@omnicrm/sdk'
import type { impersonationApi } from '../../contract.ts'
import { listLogs } from './logs.ts'
import { startImpersonation, type ImpersonationParts } from './start.ts'
import { stopImpersonation } from './stop.ts'

export const impersonation = (parts: ImpersonationParts): Handlers<typeof impersonationApi> => ({
  impersonate: (tx, input) => startImpersonation(tx, input, parts),
  stopImpersonation: (entry, { cookies }) => stopImpersonation(entry, cookies, parts),
  impersonationLogs: listLogs,
})
