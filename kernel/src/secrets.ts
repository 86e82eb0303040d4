import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { SecretsService } from '@omnicrm/sdk'

export interface SecretsOptions {
  readonly dataDirectory: string
  readonly settings: {
    /** Secrets of the configuration, by name; they win over the generated ones. */
    readonly givenSecret: (name: string) => string | undefined
    /** Earlier values of `secret_key`: what they encrypted can still be read. */
    readonly previousSecretKeys: readonly string[]
  }
}

const fileName = 'secrets.json'
const version = 'enc1'

/**
 * Secrets of the installation: those of the configuration, else generated once and kept in the data directory, readable
 * by its owner only (D-105). Encryption and signatures depend on `secret_key` alone, so a new `jwt_secret` breaks neither
 * encrypted columns nor callbacks.
 */
export function makeSecrets({ dataDirectory, settings }: SecretsOptions): SecretsService {
  const made = new Map<string, string>()
  const get = (name: string): string => {
    const given = settings.givenSecret(name)
    if (given !== undefined) return given
    const known = made.get(name) ?? keptSecret(dataDirectory, name)
    made.set(name, known)
    return known
  }
  const keys = (): readonly string[] => [get('secret_key'), ...settings.previousSecretKeys]
  return {
    get,
    encrypt: text => encrypt(get('secret_key'), text),
    decrypt: text => decrypt(keys(), text),
    sign: (purpose, text) =>
      createHmac('sha256', derive(get('secret_key'), `sign:${purpose}`))
        .update(text)
        .digest('hex'),
  }
}

/** The secrets that this installation made for itself. Those of the configuration are not among them. */
export const keptSecrets = (dataDirectory: string): Readonly<Record<string, string>> =>
  readSecrets(join(dataDirectory, fileName))

/** Replaces secrets that this installation made for itself, or would make, by those of another one. */
export function adoptSecrets(dataDirectory: string, secrets: Readonly<Record<string, string>>): void {
  mkdirSync(dataDirectory, { recursive: true })
  const file = join(dataDirectory, fileName)
  const unlock = lock(`${file}.lock`)
  try {
    write(file, `${JSON.stringify({ ...readSecrets(file), ...secrets }, undefined, 2)}\n`)
  } finally {
    unlock()
  }
}

function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'omnicrm', purpose, 32))
}

/** Names a key without telling it. */
export const keyId = (secret: string): string =>
  createHash('sha256').update(`omnicrm key id ${secret}`).digest('hex').slice(0, 8)

function encrypt(secret: string, text: string): string {
  const nonce = randomBytes(12)
  const id = keyId(secret)
  const cipher = createCipheriv('aes-256-gcm', derive(secret, 'encrypt'), nonce).setAAD(
    Buffer.from(`${version}.${id}`),
  )
  const body = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${version}.${id}.${body.toString('base64url')}`
}

function decrypt(secrets: readonly string[], text: string): string {
  const [form, id = '', body = ''] = text.split('.')
  if (form !== version) throw new Error('This value was not encrypted by OmniCRM.')
  const secret = secrets.find(each => keyId(each) === id)
  if (secret === undefined)
    throw new Error(
      `This value was encrypted with the key '${id}', which is not known. Set OMNICRM_SECRET_KEY, or OMNICRM_PREVIOUS_SECRET_KEYS after a change.`,
    )
  const bytes = Buffer.from(body, 'base64url')
  const decipher = createDecipheriv('aes-256-gcm', derive(secret, 'encrypt'), bytes.subarray(0, 12))
  decipher.setAAD(Buffer.from(`${form}.${id}`)).setAuthTag(bytes.subarray(-16))
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8')
}

/** Reads a kept secret, or makes and keeps it. Two processes that start together agree, because one holds the lock. */
function keptSecret(dataDirectory: string, name: string): string {
  const file = join(dataDirectory, fileName)
  const present = readSecrets(file)[name]
  if (present !== undefined) return present
  mkdirSync(dataDirectory, { recursive: true })
  const unlock = lock(`${file}.lock`)
  try {
    const secrets = readSecrets(file)
    const value = secrets[name] ?? randomBytes(32).toString('hex')
    if (secrets[name] === undefined)
      write(file, `${JSON.stringify({ ...secrets, [name]: value }, undefined, 2)}\n`)
    return value
  } finally {
    unlock()
  }
}

function readSecrets(file: string): Record<string, string> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return {}
    throw new Error(`The secrets in ${file} can't be read; they belong to the user that runs the server.`, {
      cause: error,
    })
  }
  try {
    return JSON.parse(text) as Record<string, string>
  } catch (error) {
    throw new Error(
      `${file} is damaged. Restore it from a backup: encrypted data can't be read without it.`,
      { cause: error },
    )
  }
}

function write(file: string, text: string): void {
  const draft = `${file}.${process.pid}`
  const handle = openSync(draft, 'w', 0o600)
  writeSync(handle, text)
  closeSync(handle)
  renameSync(draft, file)
}

const patience = 5000
const pause = new Int32Array(new SharedArrayBuffer(4))

function lock(path: string): () => void {
  const deadline = Date.now() + patience
  for (;;) {
    try {
      closeSync(openSync(path, 'wx', 0o600))
      return () => rmSync(path, { force: true })
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error
    }
    if (isOld(path))
      rmSync(path, { force: true }) // Its holder died: holding takes milliseconds.
    else if (Date.now() > deadline)
      throw new Error(`Another process holds ${path}. Remove it when none is starting.`)
    else Atomics.wait(pause, 0, 0, 20)
  }
}

function isOld(path: string): boolean {
  const age = statSync(path, { throwIfNoEntry: false })
  return age !== undefined && Date.now() - age.mtimeMs > patience
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
