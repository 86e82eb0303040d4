import type { App } from '../app.ts'
import { adoptSecrets, keptSecrets, keyId } from '../secrets.ts'
import { Secrets } from '@omnicrm/sdk'
import { fail, type Manifest } from './format.ts'

/** The keys by their names, and in an encrypted file what this installation made for itself. */
export function keysOf(app: App, isEncrypted: boolean): Pick<Manifest, 'keys' | 'secrets'> {
  const key = app.service(Secrets).get('secret_key')
  return {
    keys: [key, ...app.settings.previousSecretKeys].map(keyId),
    ...(isEncrypted ? { secrets: notGiven(app, keptSecrets(app.dataDirectory)) } : {}),
  }
}

const notGiven = (app: App, secrets: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(secrets).filter(([name]) => app.settings.givenSecret(name) === undefined))

/**
 * Encrypted columns and keyed hashes are worth nothing without their key. Secrets that the configuration gives stay with
 * the configuration, so they must be given here too; those that the other installation made for itself come with the file.
 * @returns the secrets that this installation takes over
 */
export function neededSecrets(app: App, { keys, secrets = {} }: Manifest): Readonly<Record<string, string>> {
  const adopted = notGiven(app, secrets)
  const [theirs = '', ...earlier] = keys
  const ours = keyId(adopted.secret_key ?? app.service(Secrets).get('secret_key'))
  if (ours !== theirs) throw fail.otherKey({ theirs, ours })
  const known = app.settings.previousSecretKeys.map(keyId)
  const unknown = earlier.filter(each => !known.includes(each) && each !== ours)
  if (unknown.length > 0) throw fail.previousKeys({ keys: unknown.join(', ') })
  return adopted
}

export function takeOver(app: App, secrets: Readonly<Record<string, string>>): void {
  const kept = keptSecrets(app.dataDirectory)
  if (Object.entries(secrets).some(([name, value]) => kept[name] !== value))
    adoptSecrets(app.dataDirectory, secrets)
}
