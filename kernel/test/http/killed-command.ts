/** Dies in the middle of a command, after the effect and before the commit. Started by idempotency.test.ts. */
import { command, T } from '@omnicrm/sdk'
import { connect, type DatabaseConfig } from '../../src/db/connect.ts'
import { httpOf, serving } from './fakes.ts'

const database = connect(JSON.parse(process.argv[2] ?? '') as DatabaseConfig)
const endpoint = command({ method: 'PUT', path: '/crm/charge/', allow: 'anyone', response: T.Unknown() })
const http = httpOf(
  [
    serving('charge', endpoint, async tx => {
      await tx.db('charge').insert({ amount: 5 })
      process.kill(process.pid, 'SIGKILL')
      return {}
    }),
  ],
  { db: database.writer },
)
await http.send('PUT', '/crm/charge/', undefined, { 'idempotency-key': 'k1' })
