import { EntityChanged, type Tx } from '@omnicrm/sdk'
import { basename } from 'node:path'
import type { App } from '../app.ts'
import { contextOf, systemActor } from '../contexts.ts'

/** Who runs the command: the name of the machine's user. */
export interface Doer {
  readonly by: string
}

/** The system, under the name of who runs the command; the activity log shows it. */
export const entryOf = (app: App, { by }: Doer) =>
  app.contexts.entry(contextOf(app.entry().log, { ...systemActor, userName: by.slice(0, 191) }))

export const noteBackup = (
  app: App,
  file: string,
  { by, passphrase }: Doer & { readonly passphrase: string | undefined },
): Promise<void> =>
  entryOf(app, { by }).tx(tx =>
    note(tx, {
      action: 'backup',
      title: `Backup of everything, made on the command line by ${by}`,
      changes: { file: basename(file), encrypted: passphrase !== undefined },
    }),
  )

export const noteRestore = (tx: Tx, file: string, { by }: Doer, made: string): Promise<void> =>
  note(tx, {
    action: 'restore',
    title: `Restored from a backup on the command line by ${by}`,
    changes: { file: basename(file), made },
  })

interface Told {
  readonly action: string
  readonly title: string
  readonly changes: Readonly<Record<string, unknown>>
}

const note = (tx: Tx, told: Told): Promise<void> =>
  tx.emit(EntityChanged, {
    entity_type: 'installation',
    entity_id: 'backup',
    customer_id: null,
    ...told,
  })
