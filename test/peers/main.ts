import { parseArgs } from 'node:util'
import { startPeers, type PeersOptions } from './start.ts'

const usage =
  'usage: node test/peers/main.ts [--cgrates-port N] [--hss-port N] [--smtp-port N] [--maps-port N] [--control-port N] [--engine 0.10|0.11] [--verbose]'

/**
 * Starts the sandbox, prints its addresses as one JSON line, and stops on SIGTERM, SIGINT or the end of stdin: give it a
 * pipe and it ends with its parent, however that one ends.
 */
async function main(): Promise<void> {
  const peers = await startPeers(readOptions())
  let stopping: Promise<void> | undefined
  const stop = () => void (stopping ??= peers.close().then(() => process.exit(0)))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.stdin.once('end', stop).once('error', stop).resume()
  // Last: whoever has read the line may stop us at once.
  process.stdout.write(`${JSON.stringify(peers.addresses)}\n`)
}

function readOptions(): PeersOptions {
  const { values } = parseArgs({
    options: {
      'cgrates-port': { type: 'string', default: '0' },
      'hss-port': { type: 'string', default: '0' },
      'smtp-port': { type: 'string', default: '0' },
      'maps-port': { type: 'string', default: '0' },
      'control-port': { type: 'string', default: '0' },
      engine: { type: 'string', default: '0.11' },
      verbose: { type: 'boolean', default: false },
    },
  })
  if (values.engine !== '0.10' && values.engine !== '0.11')
    throw new Error(`--engine is 0.10 or 0.11, not ${values.engine}`)
  return {
    cgratesPort: readPort('cgrates-port', values['cgrates-port']),
    hssPort: readPort('hss-port', values['hss-port']),
    smtpPort: readPort('smtp-port', values['smtp-port']),
    mapsPort: readPort('maps-port', values['maps-port']),
    controlPort: readPort('control-port', values['control-port']),
    engine: values.engine,
    ...(values.verbose && { log: (line: string) => void process.stderr.write(`${line}\n`) }),
  }
}

function readPort(name: string, value: string): number {
  const port = Number(value)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`--${name} is a port from 0 to 65535, not ${value}`)
  return port
}

main().catch((cause: unknown) => {
  process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n${usage}\n`)
  process.exit(1)
})
