import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { service } from '@omnicrm/sdk'
import type { Play } from '../../contract.ts'
import { readOutline, type PlayOutline, type PlayTask } from './outline.ts'

/** The plays that products may name: files of one folder, read again when they change. */
export interface PlayLibrary {
  /** Absolute. */
  readonly folder: string
  has(name: string): Promise<boolean>
  outline(name: string): Promise<PlayOutline>
  list(): Promise<Play[]>
}

export const Library = service<PlayLibrary>('provisioning-ansible.library')

const nameForm = /^[A-Za-z0-9_-]{1,255}$/

export function makeLibrary(folder: string): PlayLibrary {
  const known = new Map<string, { readonly marks: string; readonly outline: PlayOutline }>()

  /** A bare name of an existing file: separators and dots never reach the file system (PROV-7). */
  async function has(name: string): Promise<boolean> {
    if (!nameForm.test(name)) return false
    return await stat(join(folder, `${name}.yaml`)).then(
      found => found.isFile(),
      () => false,
    )
  }

  async function outline(name: string): Promise<PlayOutline> {
    if (!nameForm.test(name)) throw new TypeError(`'${name}' is not the bare name of a play.`)
    const before = known.get(name)
    if (before && (await marksOf(folder, before.outline.files)) === before.marks) return before.outline
    const read = await readOutline(folder, `${name}.yaml`)
    known.set(name, { marks: await marksOf(folder, read.files), outline: read })
    return read
  }

  return {
    folder,
    has,
    outline,
    async list() {
      const files = await readdir(folder)
      const names = files.flatMap(file => /^([A-Za-z0-9_-]+)\.yaml$/.exec(file)?.[1] ?? []).sort()
      const outlines = await Promise.all(names.map(async name => ({ name, outline: await outline(name) })))
      return outlines
        .filter(each => each.name.startsWith('play_') || each.outline.fault === null)
        .map(({ name, outline: { description, tasks, fault } }) => ({
          name,
          description,
          task_count: blockTasks(tasks).length,
          fault,
        }))
    },
  }
}

/** When each file last changed; a file that is gone changes the text too. */
async function marksOf(folder: string, files: readonly string[]): Promise<string> {
  const marks = await Promise.all(
    files.map(file =>
      stat(join(folder, file)).then(
        found => `${file}:${found.mtimeMs}:${found.size}`,
        () => `${file}:gone`,
      ),
    ),
  )
  return marks.join('|')
}

const blockTasks = (tasks: readonly PlayTask[]): PlayTask[] => tasks.filter(each => each.section !== 'rescue')

/**
 * The tasks a run has before it (AMB-15): those outside the rescue. A deprovisioning leaves the block at its second
 * task, by the assertion of PROV-58, and does the rescue.
 */
export function tasksOfRun(outline: PlayOutline, action: 'provision' | 'deprovision'): PlayTask[] {
  if (action === 'provision') return blockTasks(outline.tasks)
  const jump = outline.tasks.filter(each => each.section === 'block').slice(0, 2)
  return [...jump, ...outline.tasks.filter(each => each.section !== 'block')]
}
