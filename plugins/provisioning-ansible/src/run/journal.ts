import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseReport, type TaskReport } from './reports.ts'

/** Where the callback plugin writes each event before it sends it. */
export const journalOf = (directory: string): string => join(directory, 'events.ndjson')

/**
 * What a run told to the end, also what its runner had no time to store before it was killed. A run on a machine that is
 * gone has no journal here.
 */
export async function readJournal(directory: string): Promise<TaskReport[]> {
  const text = await readFile(journalOf(directory), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text.split('\n').flatMap(line => parseReport(line) ?? [])
}
