import type { Cx, SecretsService, Tx } from '@omnicrm/sdk'
import { fail, type ImportFault, type ImportRow } from '../../contract.ts'
import { ImportEntity, plain } from '../entities.ts'
import type { Pieces } from '../files/row.ts'

/** Small enough for one packet of either database. */
const pieceSize = 262_144

/** Keeps a file, encrypted. */
export async function keepFile(
  tx: Tx,
  importId: number,
  bytes: Buffer,
  secrets: SecretsService,
): Promise<void> {
  for (let number = 0; number * pieceSize < bytes.length; number++) {
    const piece = bytes.subarray(number * pieceSize, (number + 1) * pieceSize)
    await tx.db('inventory_import_piece').insert({
      inventory_import_id: importId,
      number,
      content: secrets.encrypt(piece.toString('base64')),
    })
  }
}

/** The file piece by piece; one piece is in memory at a time. @throws 410 when it is kept no longer */
export const fileOf = (cx: Cx, importId: number, secrets: SecretsService): Pieces =>
  async function* () {
    for (let number = 0; ; number++) {
      const piece = await cx
        .db('inventory_import_piece')
        .where({ inventory_import_id: importId, number })
        .first<{ content: string } | undefined>('content')
      if (!piece && number === 0) throw fail.importFileGone({ inventory_import_id: importId })
      if (!piece) return
      yield Buffer.from(secrets.decrypt(piece.content), 'base64')
    }
  }

export const dropFile = (tx: Tx, importId: number): Promise<number> =>
  tx.db('inventory_import_piece').where({ inventory_import_id: importId }).delete()

export const dropFaults = (tx: Tx, importId: number): Promise<number> =>
  tx.db('inventory_import_fault').where({ inventory_import_id: importId }).delete()

export async function addFaults(tx: Tx, importId: number, faults: readonly ImportFault[]): Promise<void> {
  if (faults.length === 0) return
  await tx.db('inventory_import_fault').insert(
    faults.map(({ row, field, message }) => ({
      inventory_import_id: importId,
      row,
      field,
      message: message.slice(0, 500),
    })),
  )
}

/** An import of the caller; administrators see all. @throws 404 */
export async function requireImport(cx: Cx, importId: number): Promise<ImportRow> {
  const row = await ownImports(cx).findById(importId)
  if (!row) throw fail.importNotFound({ inventory_import_id: importId })
  return plain<ImportRow>(row)
}

export function ownImports(cx: Cx) {
  const builder = cx.query(ImportEntity)
  if (!cx.actor.isAdmin)
    if (cx.actor.userId === null) builder.whereNull('user_id')
    else builder.where('user_id', cx.actor.userId)
  return builder
}
