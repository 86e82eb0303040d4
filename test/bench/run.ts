#!/usr/bin/env node
/**
 * Measures the product and prints a table; ratios are against a baseline of the same run, and no figure decides a test.
 *   npm run bench                    everything
 *   npm run bench -- kernel read     these parts only: kernel read boot provisioning orders types logins lists
 *   node test/bench/scale.ts         lists of a million customers, MariaDB; takes half an hour
 *   npm run bench -- --quick         fewer rounds and rows, to see that it runs
 */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { benchBoot } from './boot.ts'
import { benchKernel } from './kernel.ts'
import { benchLists } from './lists.ts'
import { benchLogins } from './logins.ts'
import { benchOrders } from './orders.ts'
import { benchProvisioning } from './provisioning.ts'
import { benchRead } from './read.ts'
import { tableOf, type Line } from './table.ts'
import { benchTypes } from './types.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
})
const of = (usual: number, quick: number): number => (values.quick ? quick : usual)

const parts: Readonly<Record<string, () => Promise<Line[]>>> = {
  kernel: () => benchKernel(of(15, 3)),
  read: () => benchRead(of(15, 3)),
  boot: () => benchBoot(of(9, 3)),
  provisioning: () => benchProvisioning(of(5, 1)),
  orders: benchOrders,
  types: () => benchTypes(of(3, 1)),
  logins: () => benchLogins(of(7, 2)),
  lists: () => benchLists(of(100_000, 2000), of(20, 4)),
}

const wanted = positionals.length > 0 ? positionals : Object.keys(parts)
for (const name of wanted)
  if (!parts[name]) {
    console.error(`There is no part '${name}'; known are ${Object.keys(parts).join(', ')}.`)
    process.exit(1)
  }

console.log(machine())
const lines: Line[] = []
for (const name of wanted) {
  console.log(`\n${name}`)
  const measured = (await parts[name]?.()) ?? []
  lines.push(...measured)
  console.log(tableOf(measured))
}
console.log(`\n${tableOf(lines)}\n${machine()}`)

function machine(): string {
  const load = loadavg()[0]?.toFixed(1)
  const memory = Math.round(totalmem() / 2 ** 30)
  return `Node ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${memory} GiB; load ${load}`
}
