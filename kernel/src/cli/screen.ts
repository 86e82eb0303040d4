import type { CliOutput } from '@omnicrm/sdk'
import { BootError } from '../graph.ts'
import { hidePasswords } from '../log.ts'

/** Where a command writes. Results go to `line`, faults to `error`. */
export interface Screen extends CliOutput {
  error(text: string): void
}

type Stream = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean }

export function makeScreen(out: Stream = process.stdout, errors: Stream = process.stderr): Screen {
  let isOpen = false
  const close = (): string => {
    const end = isOpen ? '\n' : ''
    isOpen = false
    return end
  }
  return {
    line: text => void out.write(`${close()}${text}\n`),
    error: text => void errors.write(`${close()}${text}\n`),
    progress(done, total, note) {
      const text = `${done} of ${total}${note === undefined ? '' : `  ${note}`}`
      if (!out.isTTY) {
        out.write(`${text}\n`)
        return
      }
      out.write(`\r\u001b[K${text}${done >= total ? '\n' : ''}`)
      isOpen = done < total
    },
  }
}

/** What people see of a failure: sentences for what they can mend, the trace for what is our fault. */
export function explain(error: unknown): string {
  if (error instanceof BootError) return hidePasswords(error.message)
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'EADDRINUSE' && 'port' in error)
    return `Port ${String(error.port)} is in use. Stop what listens there, or choose another with PORT or crm.port.`
  const isKnown = error.name === 'Failure' || error.name === 'CliError'
  const cause = error.cause instanceof Error ? `\n  because: ${explain(error.cause)}` : ''
  return hidePasswords(`${isKnown ? error.message : (error.stack ?? error.message)}${cause}`)
}

/** A command can't do what was asked; the sentence says why and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError'
}
