#!/usr/bin/env node
// Waits until a database answers: wait-for-database.ts <url> <pid of its server>. Exits 1 when the server died or is too slow.
import { createConnection } from 'mysql2/promise'

const [url = '', pid = ''] = process.argv.slice(2)
const deadline = Date.now() + 60_000

async function answers(): Promise<boolean> {
  try {
    const connection = await createConnection({ uri: url, connectTimeout: 1000 })
    await connection.query('select 1')
    await connection.end()
    return true
  } catch {
    return false // Not up yet: the loop below decides when it is too late.
  }
}

function lives(): boolean {
  try {
    return process.kill(Number(pid), 0)
  } catch {
    return false // No such process.
  }
}

while (!(await answers())) {
  if (!lives() || Date.now() > deadline) {
    process.stderr.write('The test database did not start.\n')
    process.exit(1)
  }
  await new Promise(resolve => setTimeout(resolve, 100))
}
