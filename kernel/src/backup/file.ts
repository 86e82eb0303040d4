import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { pipeline as connect, Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { Decrypter, Encrypter } from 'age-encryption'
import { fail } from './format.ts'

export interface Locked {
  /** Encrypts the file, in the format of `age`; undefined writes it in the clear. */
  readonly passphrase: string | undefined
  /** What a guess of the passphrase costs, as a power of two; the default takes a second, or some. */
  readonly workFactor?: number
}

const ageStart = 'age-encryption.org/'
const gzipStart = Buffer.from([0x1f, 0x8b])

export const refuseExisting = (file: string): void => {
  if (existsSync(file)) throw fail.exists({ file })
}

/** Writes under another name first, so that what bears the name is complete; readable by its owner only. */
export async function writeBackup(file: string, text: AsyncIterable<string>, locked: Locked): Promise<void> {
  refuseExisting(file)
  const draft = `${file}.part`
  const sink = createWriteStream(draft, { mode: 0o600, flags: 'wx', flush: true })
  try {
    await pack(text, sink, locked)
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    if (isTaken) throw fail.exists({ file: draft })
    await rm(draft, { force: true })
    throw error
  }
  await rename(draft, file)
}

/** Takes as much of the text as the sink takes, so that memory stays flat however slow it is. */
export async function pack(
  text: AsyncIterable<string>,
  sink: Writable,
  { passphrase, workFactor }: Locked,
): Promise<void> {
  if (passphrase === undefined) return await pipeline(text, createGzip(), sink)
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  if (workFactor !== undefined) encrypter.setScryptWorkFactor(workFactor)
  await pipeline(
    text,
    createGzip(),
    async function* (bytes: AsyncIterable<Uint8Array>) {
      yield* await encrypter.encrypt(Readable.toWeb(Readable.from(bytes)) as ReadableStream<Uint8Array>)
    },
    sink,
  )
}

export async function isEncrypted(file: string): Promise<boolean> {
  const start = await firstBytes(file, ageStart.length)
  if (start.toString('latin1').startsWith(ageStart)) return true
  if (start.subarray(0, 2).equals(gzipStart)) return false
  throw fail.foreign({ file })
}

async function firstBytes(file: string, count: number): Promise<Buffer> {
  try {
    const handle = await open(file)
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw fail.unreadable({ file, reason: reasonOf(error), cause: error })
  }
}

/** A file that can be read as often as needed: to make its key from the passphrase takes seconds, by design. */
export interface OpenedFile {
  readonly file: string
  readonly key: Uint8Array | undefined
}

export async function openBackup(file: string, { passphrase }: Locked): Promise<OpenedFile> {
  if (!(await isEncrypted(file))) return { file, key: undefined }
  if (passphrase === undefined) throw fail.passphraseMissing({ hint: '' })
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  try {
    return { file, key: await decrypter.decryptHeader(await headerOf(file)) }
  } catch (cause) {
    if (/no identity matched/.test(reasonOf(cause))) throw fail.passphraseWrong({ file, cause })
    throw fail.damaged({ file, reason: reasonOf(cause), cause })
  }
}

/** The text before the encrypted bytes, with the line that vouches for it. */
async function headerOf(file: string): Promise<Buffer> {
  const start = await firstBytes(file, 4096)
  const last = start.indexOf('\n--- ')
  const end = last < 0 ? -1 : start.indexOf(10, last + 1)
  if (end < 0) throw fail.damaged({ file, reason: 'its header has no end' })
  return start.subarray(0, end + 1)
}

/** The lines of the file, without their ends. @throws when a part was changed or is missing */
export async function* linesOf({ file, key }: OpenedFile): AsyncGenerator<string> {
  const raw = createReadStream(file)
  try {
    const unzipped = createGunzip()
    // Its faults arrive where the lines are read.
    connect(key === undefined ? raw : Readable.from(decrypted(raw, key)), unzipped, () => undefined)
    yield* split(file, unzipped)
  } finally {
    raw.destroy()
  }
}

async function* decrypted(raw: Readable, key: Uint8Array): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter()
  decrypter.addIdentity({ unwrapFileKey: () => key })
  yield* await decrypter.decrypt(Readable.toWeb(raw) as ReadableStream<Uint8Array>)
}

async function* split(file: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer[] = []
  try {
    for await (const chunk of bytes) {
      let from = 0
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        yield Buffer.concat([...rest, chunk.subarray(from, at)]).toString('utf8')
        rest = []
        from = at + 1
      }
      if (from < chunk.length) rest.push(chunk.subarray(from))
    }
  } catch (error) {
    // Whoever takes the lines throws elsewhere: here only reading fails.
    throw fail.damaged({ file, reason: reasonOf(error), cause: error })
  }
  if (rest.length > 0) throw fail.damaged({ file, reason: 'its last line has no end' })
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
