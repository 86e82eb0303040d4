import { Ajv } from 'ajv'
import { errors, T, type Static } from '@omnicrm/sdk'

/** Raised when what was written before can't be read any more. */
export const format = 1

const ManifestSchema = T.Object({
  omnicrm_backup: T.Integer(),
  /** ISO-8601. */
  made: T.String(),
  by: T.String(),
  database: T.Enum(['sqlite', 'mysql']),
  /** Migrations that the database holds, by plugin. */
  plugins: T.Record(T.String(), T.Array(T.String())),
  /** Names of the keys that encrypt values: the one in use first, then earlier ones. */
  keys: T.Array(T.String(), { minItems: 1 }),
  /** What the installation made for itself; in encrypted files only. */
  secrets: T.Optional(T.Record(T.String(), T.String())),
  tables: T.Array(
    T.Object({
      name: T.String(),
      columns: T.Array(T.String()),
      rows: T.Integer(),
      /** The next number of an id that the database counts. */
      next: T.Optional(T.Integer()),
    }),
  ),
  files: T.Array(T.Object({ path: T.String(), size: T.Integer(), sha256: T.String() })),
})
export type Manifest = Static<typeof ManifestSchema>
export type ManifestTable = Manifest['tables'][number]

const EndSchema = T.Object({ end: T.Object({ rows: T.Integer(), sha256: T.String() }) })
export type End = Static<typeof EndSchema>

const ajv = new Ajv()
export const isManifest = ajv.compile<Manifest>(ManifestSchema)
export const isEnd = ajv.compile<End>(EndSchema)

/** Told after each page of a table. */
export type Report = (table: string, done: number, total: number) => void

export const fail = errors('backup', {
  exists: [409, '{file} exists already. Remove it or choose another name; a backup never replaces a file.'],
  unreadable: [404, "{file} can't be read: {reason}."],
  foreign: [400, '{file} is no backup of OmniCRM.'],
  format: [400, '{file} was written in format {format}, and this version reads format {known}.'],
  damaged: [400, '{file} is damaged or incomplete: {reason}.'],
  passphraseMissing: [
    400,
    'A passphrase is needed: set OMNICRM_BACKUP_PASSPHRASE, or run this in a terminal and type it.{hint}',
  ],
  passphraseShort: [400, 'The passphrase must have at least {least} characters.'],
  passphraseTwice: [400, 'The two passphrases are not the same.'],
  passphraseWrong: [403, 'The passphrase does not open {file}.'],
  unmigrated: [409, 'There is nothing to back up: this database has no tables yet.'],
  keyless: [500, "The table {table} has no primary key, so its rows can't be told apart."],
  notEmpty: [409, 'This installation is not empty: {found}. A backup is restored into an empty one only.'],
  missingPlugin: [
    409,
    "The backup holds data of {plugins}, which this database has no tables for. Enable it, run 'omnicrm migrate' and restore again.",
  ],
  extraPlugin: [
    409,
    'This database has tables of {plugins}, which the backup knows nothing of. Restore into an installation that never had it, and enable it afterwards.',
  ],
  otherVersion: [
    409,
    "The plugin {plugin} is at {theirs} in the backup and at {ours} here. Restore with the version that made the backup, then run 'omnicrm migrate'.",
  ],
  missingTable: [
    409,
    'The backup has rows of {table}, a table that no migration here makes. Leave it out of the database of the other installation.',
  ],
  otherTables: [409, 'The table {table} has other columns in the backup than here: {columns}.'],
  otherKey: [
    409,
    'Secrets in the backup are encrypted with the key {theirs}, and this installation uses {ours}. Set OMNICRM_SECRET_KEY to the key of the installation that the backup is of; a key that it made for itself comes with an encrypted backup when none is set here.',
  ],
  previousKeys: [
    409,
    'Some secrets in the backup may be encrypted with the earlier keys {keys}. Set OMNICRM_PREVIOUS_SECRET_KEYS as it was there.',
  ],
  otherFile: [
    409,
    '{path} in the data directory is another file than in the backup. Move it away and restore again.',
  ],
  changing: [409, '{path} changed while it was read. Make the backup again.'],
  refused: [409, 'This database refuses rows of {table}: {reason} Nothing was restored.'],
  inexact: [
    500,
    'This database does not keep {table} {key} as it is in the backup ({what}). Nothing was restored.',
  ],
  concurrent: [
    409,
    'Somebody else wrote into {table} meanwhile. Nothing was restored; stop all servers of this installation first.',
  ],
  orphan: [
    400,
    'Rows of {table} refer to rows of {target} that are not in the backup. Nothing was restored.',
  ],
})
