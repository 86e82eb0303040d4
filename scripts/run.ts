#!/usr/bin/env node
// Runs `omnicrm serve`, with sandbox peers for the far sides that are not configured. Both end when this process does.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { findConfigFile, readConfigFile } from '@omnicrm/kernel'

const root = fileURLToPath(new URL('..', import.meta.url))
const dataDirectory = process.env.OMNICRM_DATA ?? join(process.cwd(), 'data')
const sandboxFile = join(dataDirectory, 'sandbox.json')
const peersSeconds = 20

interface Addresses {
  readonly cgrates: string
  readonly hss: string
  readonly smtp: string
  readonly control: string
}

/** A far side, the sections of the configuration that name it, and the setting that takes the peer's address. */
const farSides = [
  {
    name: 'charging engine',
    sections: ['ocs'],
    variable: 'OMNICRM__OCS__CGRATES',
    address: (of: Addresses) => of.cgrates,
  },
  {
    name: 'subscriber register',
    sections: ['hss'],
    variable: 'OMNICRM__HSS__HSS_PEERS',
    address: (of: Addresses) => of.hss,
  },
  {
    name: 'mail server',
    sections: ['smtp', 'mailjet', 'email'],
    variable: 'OMNICRM__SMTP__URL',
    address: (of: Addresses) => of.smtp,
  },
] as const

function unconfigured(): (typeof farSides)[number][] {
  if (process.env.OMNICRM_SANDBOX === '0') return []
  const file = findConfigFile(process.env.CRM_CONFIG, process.cwd(), join(root, 'config', 'crm_config.yaml'))
  const { root: values } = readConfigFile(file)
  const variables = Object.keys(process.env).filter(name => process.env[name])
  const isSet = (section: string) =>
    (values[section] !== undefined && values[section] !== null) ||
    variables.some(name => name.startsWith(`OMNICRM__${section.toUpperCase()}__`))
  return farSides.filter(each => !each.sections.some(isSet))
}

async function startPeers(): Promise<{ child: ChildProcess; addresses: Addresses }> {
  const child = spawn(process.execPath, [join(root, 'test', 'peers', 'main.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  const lines = createInterface({ input: child.stdout })
  const timeout = AbortSignal.timeout(peersSeconds * 1000)
  const failed = once(child, 'exit', { signal: timeout }).then(([code]) => {
    throw new Error(`The sandbox ended with code ${String(code)} before it was ready.`)
  })
  const [line] = (await Promise.race([once(lines, 'line', { signal: timeout }), failed])) as [string]
  return { child, addresses: JSON.parse(line) as Addresses }
}

interface Sandbox {
  readonly child: ChildProcess | undefined
  readonly variables: Record<string, string>
  /** True when nothing real is behind OmniCRM, so that invented customers and stock do no harm. */
  readonly isComplete: boolean
}

async function sandbox(): Promise<Sandbox> {
  const open = unconfigured()
  if (open.length === 0) return { child: undefined, variables: {}, isComplete: false }
  const { child, addresses } = await startPeers()
  const variables = Object.fromEntries(open.map(each => [each.variable, each.address(addresses)]))
  mkdirSync(dataDirectory, { recursive: true })
  const server = `http://localhost:${process.env.PORT ?? 5000}`
  writeFileSync(
    sandboxFile,
    `${JSON.stringify({ server, peers: addresses, settings: variables }, undefined, 2)}\n`,
    { mode: 0o600 },
  )
  process.stderr.write(
    [
      'Sandbox: these far sides are not configured, so OmniCRM talks to peers on this machine:',
      ...open.map(each => `  ${each.name.padEnd(20)} ${each.address(addresses)}  (${each.variable})`),
      `Their addresses are in ${sandboxFile}.`,
      '',
    ].join('\n'),
  )
  return {
    child,
    variables: { ...variables, OMNICRM_SANDBOX: '1' },
    isComplete: open.length === farSides.length,
  }
}

const peers = await sandbox()
const demo = peers.isComplete && process.env.OMNICRM_DEMO !== '0' ? ['--demo'] : []
const server = spawn(
  process.execPath,
  [join(root, 'kernel', 'bin', 'omnicrm.ts'), 'serve', ...demo, ...process.argv.slice(2)],
  {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, OMNICRM_DATA: dataDirectory, ...peers.variables },
    // Ctrl-C reaches the whole group of a terminal; in a group of its own the server hears it once, from here.
    detached: true,
  },
)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill('SIGTERM'))
// The server decides: it reads its configuration again, or stops when the terminal is gone.
process.on('SIGHUP', () => server.kill('SIGHUP'))

const [code, signal] = (await once(server, 'exit')) as [number | null, NodeJS.Signals | null]
if (peers.child) {
  const ended = peers.child.exitCode === null ? once(peers.child, 'exit') : undefined
  peers.child.stdin?.end()
  await ended
  rmSync(sandboxFile, { force: true })
}
process.exit(code ?? (signal === null ? 1 : 130))
