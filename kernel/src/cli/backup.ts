import type { Command } from 'commander'
import { Failure } from '@omnicrm/sdk'
import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import type { App } from '../app.ts'
import { createBackup, restoreBackup, verifyBackup, type Comparison } from '../backup/index.ts'
import { isEncrypted } from '../backup/file.ts'
import { commandLog, makeCommandApp, withApp, type Place } from './boot.ts'
import { knownPassphrase, newPassphrase, type Terminal } from './passphrase.ts'
import type { Screen } from './screen.ts'

const terminal: Terminal = { input: process.stdin, output: process.stderr }
const tellEvery = 10_000

/** Adds `backup create`, `backup restore` and `backup verify`. */
export function addBackup(
  program: Command,
  place: Place,
  screen: Screen,
  done: (code: number) => void,
): void {
  const backup = program.command('backup').description('move a whole installation in one file')
  const act =
    (work: (file: string, options: { plain?: boolean }) => Promise<number>) =>
    async (file: string, options: { plain?: boolean }) =>
      done(await told(screen, () => work(resolve(place.directory, file), options)))
  backup
    .command('create <file>')
    .description('write everything into a file, encrypted with a passphrase; servers may go on')
    .option('--plain', 'do not encrypt: the file then holds hashes and secrets in the clear')
    .action(act((file, options) => create(place, file, options.plain ?? false, screen)))
  backup
    .command('restore <file>')
    .description('fill an empty installation, on either kind of database')
    .action(act(file => restore(place, file, screen)))
  backup
    .command('verify <file>')
    .description('compare a file with the database, table by table')
    .action(act(file => verify(place, file, screen)))
}

/** Known faults are told with their code, so that scripts can tell them apart. */
async function told(screen: Screen, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    screen.error(`${error.message} (${error.code})`)
    return 1
  }
}

async function create(place: Place, file: string, isPlain: boolean, screen: Screen): Promise<number> {
  const passphrase = isPlain ? undefined : await newPassphrase(place.env, terminal)
  const report = reporter(screen)
  const { tables, files } = await unmigrated(place, app =>
    createBackup(app, file, { passphrase, by: userInfo().username, report: report('') }),
  )
  const rows = tables.reduce((sum, each) => sum + each.rows, 0)
  screen.line(`${file}: rows ${rows}, tables ${tables.length}, files ${files.length}.`)
  if (isPlain)
    screen.line('It is not encrypted: keep it like a password. The keys of this installation are not in it.')
  return 0
}

async function restore(place: Place, file: string, screen: Screen): Promise<number> {
  const passphrase = await passphraseOf(place, file)
  const report = reporter(screen)
  const phases = { check: report('checked: '), write: report('written: ') }
  const { made } = await withApp(place, app =>
    restoreBackup(app, file, {
      passphrase,
      by: userInfo().username,
      report: (phase, ...each) => phases[phase](...each),
    }),
  )
  screen.line(`Restored as it was at ${made}. Everybody signs in again, with the passwords of then.`)
  return 0
}

async function verify(place: Place, file: string, screen: Screen): Promise<number> {
  const passphrase = await passphraseOf(place, file)
  const report = reporter(screen)
  const found = await unmigrated(place, app =>
    verifyBackup(app, file, { passphrase, report: report('compared: ') }),
  )
  for (const each of found) show(each, screen)
  const isLost = found.some(each => each.missing + each.changed > 0)
  screen.line(
    isLost
      ? 'This installation is not as the backup.'
      : 'Every row and file of the backup is here as it was. Background work is not compared.',
  )
  return isLost ? 1 : 0
}

function show({ of, missing, changed, added, examples }: Comparison, screen: Screen): void {
  screen.line(`${of}: ${missing} missing, ${changed} changed, ${added} added since`)
  for (const { key, columns } of examples)
    screen.line(`  ${key.join(' ')}: ${columns === undefined ? 'missing' : columns.join(', ')}`)
}

const passphraseOf = async (place: Place, file: string): Promise<string | undefined> =>
  (await isEncrypted(file)) ? await knownPassphrase(place.env, terminal) : undefined

/** Also before `omnicrm migrate`: a backup is what one makes first. */
async function unmigrated<T>(place: Place, work: (app: App) => Promise<T>): Promise<T> {
  const app = await makeCommandApp(place, commandLog(place))
  try {
    return await work(app)
  } finally {
    await app.stop()
  }
}

/** One line for each table, and one for each ten thousand rows of a large one. */
const reporter = (screen: Screen) => (phase: string) => {
  let told = 0
  return (table: string, done: number, total: number): void => {
    if (done < told) told = 0
    if (done < total && done - told < tellEvery) return
    told = done >= total ? 0 : done
    screen.progress(done, total, `${phase}${table}`)
  }
}
