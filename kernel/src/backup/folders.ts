import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, open as openFile, readdir, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join, normalize, relative, sep } from 'node:path'
import { brandingFolder } from '../branding.ts'
import { fail, type Manifest } from './format.ts'

type FileEntry = Manifest['files'][number]

/** Logos, fonts and icons travel. Workspaces of jobs, caches and the first sign-in belong to the machine. */
const travellingFolders = (dataDirectory: string): string[] => [brandingFolder(dataDirectory)]

export async function travellingFiles(dataDirectory: string): Promise<FileEntry[]> {
  const found: FileEntry[] = []
  for (const folder of travellingFolders(dataDirectory)) {
    if (!existsSync(folder)) continue
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = relative(dataDirectory, join(entry.parentPath, entry.name)).split(sep).join('/')
      found.push({ path, ...(await digest(join(dataDirectory, path))) })
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function digest(path: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    size += chunk.length
  }
  return { size, sha256: hash.digest('hex') }
}

/** The bytes of a file. @throws when it is not the one that was announced any more */
export async function* bytesOf(dataDirectory: string, { path, sha256 }: FileEntry): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(join(dataDirectory, path)) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    yield chunk
  }
  if (hash.digest('hex') !== sha256) throw fail.changing({ path })
}

/** How the files of a data directory differ from those of a backup. */
export async function compareFiles(
  dataDirectory: string,
  files: readonly FileEntry[],
): Promise<{ readonly missing: string[]; readonly changed: string[]; readonly added: string[] }> {
  const there = new Map((await travellingFiles(dataDirectory)).map(each => [each.path, each.sha256]))
  const known = new Set(files.map(each => each.path))
  return {
    missing: files.filter(each => !there.has(each.path)).map(each => each.path),
    changed: files
      .filter(each => there.has(each.path) && there.get(each.path) !== each.sha256)
      .map(each => each.path),
    added: [...there.keys()].filter(path => !known.has(path)),
  }
}

/** Files that are there already are fine when they are the same: then the backup is of the same data directory. */
export async function refuseOtherFiles(
  dataDirectory: string,
  file: string,
  files: readonly FileEntry[],
): Promise<void> {
  const folders = travellingFolders(dataDirectory).map(each => `${relative(dataDirectory, each)}${sep}`)
  for (const { path, sha256 } of files) {
    const place = normalize(path)
    if (!folders.some(each => place.startsWith(each)))
      throw fail.damaged({ file, reason: `${path} is no place for a file of a backup` })
    const target = join(dataDirectory, place)
    if (existsSync(target) && (await digest(target)).sha256 !== sha256) throw fail.otherFile({ path })
  }
}

/** Puts files back one after the other; `undo` takes away those that were not there before. */
export function makeFileWriter(dataDirectory: string) {
  const made: string[] = []
  let open: { readonly handle: FileHandle; readonly draft: string; readonly target: string } | undefined

  async function close(): Promise<void> {
    if (open === undefined) return
    const { handle, draft, target } = open
    open = undefined
    await handle.close()
    if (!existsSync(target)) made.push(target)
    await rename(draft, target)
  }

  return {
    async begin(path: string): Promise<void> {
      await close()
      const target = join(dataDirectory, path)
      await mkdir(dirname(target), { recursive: true })
      const draft = `${target}.part`
      open = { handle: await openFile(draft, 'w'), draft, target }
    },
    async write(bytes: Buffer): Promise<void> {
      await open?.handle.write(bytes)
    },
    close,
    async undo(): Promise<void> {
      await open?.handle.close()
      if (open) made.push(open.draft)
      for (const path of made) await rm(path, { force: true })
    },
  }
}
