import { after, days, type Entry } from '@omnicrm/sdk'
import { ImportEntity } from '../entities.ts'
import { dropFile } from './store.ts'

const kept = days(7)

/** Daily: files of a week ago go; what became of them stays to be read. */
export async function purgeImports(entry: Entry): Promise<void> {
  const old = await ImportEntity.query(entry.db)
    .where('last_modified', '<', after(entry.now(), -kept))
    .whereIn(
      'inventory_import_id',
      entry.db('inventory_import_piece').where('number', 0).select('inventory_import_id'),
    )
    .select('inventory_import_id')
  for (const { inventory_import_id } of old) await entry.tx(tx => dropFile(tx, inventory_import_id))
}
