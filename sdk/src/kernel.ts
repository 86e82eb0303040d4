import Type from 'typebox'
import type { Actor, Cx, Entry } from './contexts.ts'
import type { Endpoint } from './endpoint.ts'
import { nullable } from './schema.ts'
import { event, hook, point, service } from './refs.ts'

/** The credential-bearing part of a request, as authenticators see it. */
export interface Credentials {
  /** The token of `Authorization: Bearer …`. */
  readonly bearer: string | undefined
  /** `X-API-KEY`. */
  readonly apiKey: string | undefined
  /** `?k=` of callback URLs (D-5). */
  readonly callbackKey: string | undefined
  /** The caller's address; behind a trusted proxy the forwarded one. */
  readonly ip: string
  readonly method: string
  readonly path: string
  /** What was asked for, whichever of its paths was used; undefined where it is no endpoint, as for the WebSocket. */
  readonly endpoint: Endpoint | undefined
}

/**
 * Recognises one kind of credential. Asked in `order`; the first that returns an actor wins. One that sees its own
 * kind of credential but can't accept it throws 401 (PLAT-53); one that sees none returns undefined.
 */
export interface Authenticator {
  readonly name: string
  /** Lower is asked first. */
  readonly order: number
  authenticate(cx: Cx, credentials: Credentials): Promise<Actor | undefined>
  /**
   * Told of every answer to a caller that proved who it is, whoever recognised it; a WebSocket is answered once, with
   * 101. Runs on the way of each request: it only remembers, and writes later.
   */
  answered?(actor: Actor, answer: Answered): void
}

/** What became of a request. */
export interface Answered {
  readonly at: Date
  readonly method: string
  /** Without its query; the pattern where the path itself is a secret. */
  readonly path: string
  readonly status: number
  /** A page sent the request by itself, with nobody before it: always so of a WebSocket. */
  readonly isBackground: boolean
}
export const Authenticators = point<Authenticator>('kernel.authenticators')

/** One thing `omnicrm doctor` looks at; `/crm/health` shows the quick ones to administrators. */
export interface Check {
  /** Short name, for example `database`. */
  readonly name: string
  /** Answers within a second. */
  readonly quick: boolean
  run(signal: AbortSignal): Promise<CheckResult>
}
export interface CheckResult {
  readonly state: 'ok' | 'warning' | 'failed' | 'off'
  /** What was found, one sentence. */
  readonly finding: string
  /** What to do, when it is not ok. */
  readonly remedy?: string
}
export const Checks = point<Check>('kernel.checks')

/** A subcommand of `omnicrm`. It runs with the application wired but not serving. */
export interface CliCommand {
  /** `user create`, `import <template> <file>`: the words, then arguments in the manner of commander. */
  readonly name: string
  readonly summary: string
  readonly options?: readonly {
    readonly flags: string
    readonly summary: string
    readonly required?: boolean
  }[]
  run(
    entry: Entry,
    args: readonly string[],
    options: Readonly<Record<string, string | boolean>>,
    out: CliOutput,
  ): Promise<void>
}
export interface CliOutput {
  line(text: string): void
  progress(done: number, total: number, note?: string): void
}
export const CliCommands = point<CliCommand>('kernel.cliCommands')

/** Adds fields to the public `/crm/config/ui`; never a secret (CONF-13). */
export const UiConfig = point<() => Readonly<Record<string, unknown>>>('kernel.uiConfig')

/** What pages may load besides their own origin, by directive of the Content-Security-Policy: `{ 'connect-src': ['https://tiles.example'] }`. */
export const PageSources = point<Readonly<Record<string, readonly string[]>>>('kernel.pageSources')

/** Tells what the first boot of an empty installation made, for the screen: the first sign-in, demo data. */
export interface FirstBoot {
  /** Order of running; identity is 0. */
  readonly order: number
  run(entry: Entry, options: { readonly demo: boolean }): Promise<readonly string[]>
}
export const FirstBoots = point<FirstBoot>('kernel.firstBoots')

/**
 * Applied in the transaction that restores a backup, after its rows are back: work that had not ended when the backup was
 * made may have gone on since, so its owner brings it to an end as after a crash.
 */
export const InstallationRestored = hook<{
  /** ISO-8601, when the backup was made. */
  readonly made: string
}>('kernel.installationRestored')

/** Every change of an audited entity, emitted by `tx.insert`, `tx.update` and `tx.remove`. */
export const EntityChanged = event(
  'kernel.entityChanged',
  Type.Object({
    entity_type: Type.String(),
    entity_id: Type.String(),
    customer_id: nullable(Type.Integer()),
    action: Type.String(),
    title: Type.String(),
    /** Field → {old,new}; secrets appear as "changed". */
    changes: Type.Record(Type.String(), Type.Unknown()),
  }),
  changed => `${changed.entity_type}:${changed.entity_id}`,
)

/** Secrets of this installation: configured, or made once and kept in the data directory (D-105). */
export interface SecretsService {
  /** `jwt_secret`, `callback_key` or any name a plugin chooses; made on first use, at least 64 characters. */
  get(name: string): string
  /** Encrypts for columns marked "enc" (AES-256-GCM with the installation's key). */
  encrypt(text: string): string
  /** @throws when the text was written with a key that is no longer known */
  decrypt(text: string): string
  /** Keyed hash of a text for one purpose, hexadecimal; different purposes never give the same. */
  sign(purpose: string, text: string): string
}
export const Secrets = service<SecretsService>('kernel.secrets')

/** The rights that the enabled plugins declare (RBAC-8). */
export interface PermissionCatalogue {
  all(): readonly DeclaredPermission[]
}
export interface DeclaredPermission {
  readonly name: string
  readonly title: string
  /** Id of the plugin that declares it. */
  readonly plugin: string
}
export const Permissions = service<PermissionCatalogue>('kernel.permissions')

/** Where this installation lives. */
export interface DeploymentInfo {
  /** Where plays and engines reach the API, without a slash at the end (CONF-27). */
  readonly baseUrl: string
  /** Where people reach the product; for links in e-mails (D-45). */
  readonly publicUrl: string
  /** Absolute. */
  readonly dataDirectory: string
  /** Absolute path of the delivered playbooks folder. */
  readonly playbooksDirectory: string
  readonly environment: 'development' | 'staging' | 'production'
  /** True when far sides are the delivered peers and not real ones. */
  readonly sandbox: boolean
  /** One top-level section of the configuration as loaded, whoever owns it; undefined when there is none. */
  section(name: string): unknown
}
export const Deployment = service<DeploymentInfo>('kernel.deployment')
