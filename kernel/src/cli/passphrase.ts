import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { fail } from '../backup/format.ts'

/** Where a passphrase is typed. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly output: { write(text: string): unknown }
}

const least = 12

type Env = Readonly<Record<string, string | undefined>>

/** The passphrase for a new file: of the environment, or typed twice. It never is an argument, which others could see. */
export async function newPassphrase(env: Env, terminal: Terminal): Promise<string> {
  const given = env.OMNICRM_BACKUP_PASSPHRASE
  const typed =
    given ?? (await ask(terminal, 'Passphrase of the backup: ', ' --plain makes a backup without one.'))
  if (typed.length < least) throw fail.passphraseShort({ least })
  if (given === undefined && (await ask(terminal, 'Once more: ', '')) !== typed) throw fail.passphraseTwice()
  return typed
}

/** The passphrase of a file that is there. */
export const knownPassphrase = async (env: Env, terminal: Terminal): Promise<string> =>
  env.OMNICRM_BACKUP_PASSPHRASE ?? (await ask(terminal, 'Passphrase of the backup: ', ''))

/** Asks without showing what is typed. */
async function ask({ input, output }: Terminal, question: string, hint: string): Promise<string> {
  if (!input.isTTY) throw fail.passphraseMissing({ hint })
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reading = createInterface({ input, output: silent, terminal: true })
  const closed = new Promise<never>((_resolve, reject) =>
    reading.once('close', () => reject(fail.passphraseMissing({ hint }))),
  )
  // Closed in the end as well, when nobody waits for it any more.
  closed.catch(() => undefined)
  output.write(question)
  try {
    return await Promise.race([reading.question(''), closed])
  } finally {
    reading.close()
    output.write('\n')
  }
}
