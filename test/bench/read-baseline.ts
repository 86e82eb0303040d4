/**
 * What a careful programmer would write by hand for one customer with its contacts: bare `http`, a pool of mysql2, two
 * selects by key, the same JSON. No sign-in, no permission, no validation, no log. `read-baseline.ts <mysql url>`.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createPool, type RowDataPacket } from 'mysql2/promise'

const pool = createPool({
  uri: process.argv[2] ?? '',
  connectionLimit: 10,
  dateStrings: true,
  timezone: 'Z',
  charset: 'utf8mb4',
})

const instant = (text: string | null): string | null => text && `${text.replace(' ', 'T')}Z`

const toCustomer = (row: RowDataPacket) => ({
  ...row,
  customer_enabled: Boolean(row.customer_enabled),
  contract_start_date: instant(row.contract_start_date as string | null),
  contract_end_date: instant(row.contract_end_date as string | null),
  welcome_sent_at: instant(row.welcome_sent_at as string | null),
  archived_at: instant(row.archived_at as string | null),
  created: instant(row.created as string),
  last_modified: instant(row.last_modified as string),
})

const toContact = (row: RowDataPacket) => ({
  ...row,
  deleted_at: null,
  created: instant(row.created as string),
  last_modified: instant(row.last_modified as string),
  user_id: null,
})

async function customerText(id: number): Promise<string> {
  const [[customers], [contacts]] = await Promise.all([
    pool.query<RowDataPacket[]>('select * from customer where customer_id = ?', [id]),
    pool.query<RowDataPacket[]>(
      'select * from customer_contact where customer_id = ? and deleted_at is null order by contact_id',
      [id],
    ),
  ])
  const [row] = customers
  if (!row) throw new Error(`There is no customer ${id}.`)
  return JSON.stringify({ ...toCustomer(row), contacts: contacts.map(toContact) })
}

const server = createServer((req, res) => {
  const id = Number(/\/(\d+)$/.exec(req.url ?? '')?.[1])
  customerText(id).then(
    text => {
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
      res.end(text)
    },
    (error: Error) => {
      res.writeHead(500)
      res.end(error.message)
    },
  )
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
