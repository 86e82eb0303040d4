import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { Failure } from '@omnicrm/sdk'
import type { Actor, Credentials, Scope } from '@omnicrm/sdk'
import type { ContextOf, HttpParts, ServedTopic } from '../parts.ts'
import { anonymous, authenticate } from './actor.ts'
import { makeAnswered } from './answered.ts'
import { decide } from './decide.ts'

/** One open WebSocket. */
export interface Session {
  /** Sends unless the client reads too slowly, which ends the connection. */
  push(text: string, largestBacklog: number): void
  /** Pings; ends a connection that did not answer the last ping. */
  beat(): void
  /** Looks whether the credential still holds and still admits to every topic. */
  recheck(): void
  close(code: number, reason: string): void
  /** Forgets the subscriptions of a closed connection. */
  end(): void
}

type Message =
  | { readonly type: 'auth'; readonly token?: string; readonly api_key?: string }
  | { readonly type: 'subscribe' | 'unsubscribe'; readonly topic: string }
  | { readonly type: 'ping' }

export interface SessionOptions {
  readonly ip: string
  /** Topic on the wire → who follows it; shared by all sessions. */
  readonly followers: Map<string, Set<Session>>
  /** Milliseconds to authenticate in. */
  readonly patience: number
}

interface State {
  readonly parts: HttpParts
  readonly socket: WebSocket
  readonly ip: string
  readonly requestId: string
  readonly topics: Map<string, { served: ServedTopic; key: string }>
  readonly followers: Map<string, Set<Session>>
  readonly gone: AbortController
  credentials: Credentials | undefined
  actor: Actor
  isAlive: boolean
  waiting: number
}

const largestCount = 100
const largestQueue = 200
const closeUnauthenticated = 4401
const closeLate = 4408
const closeFlood = 4429

export function makeSession(parts: HttpParts, socket: WebSocket, options: SessionOptions): Session {
  const { ip, followers, patience } = options
  const state: State = {
    parts,
    socket,
    ip,
    followers,
    requestId: randomUUID(),
    topics: new Map(),
    gone: new AbortController(),
    credentials: undefined,
    actor: anonymous(ip),
    isAlive: true,
    waiting: 0,
  }
  let queue = Promise.resolve()
  /** One after the other: a subscription must not overtake the authentication before it. */
  const enqueue = (work: () => Promise<void>) => {
    if (++state.waiting > largestQueue) return socket.close(closeFlood, 'Too many messages at once.')
    queue = queue
      .then(work)
      .catch((error: unknown) => breakOff(state, error))
      .finally(() => void state.waiting--)
  }
  const late = setTimeout(() => {
    if (state.actor.method === 'none') socket.close(closeLate, 'Authenticate first.')
  }, patience).unref()
  const session: Session = {
    push: (text, largestBacklog) =>
      socket.bufferedAmount > largestBacklog ? socket.terminate() : socket.send(text),
    beat() {
      if (!state.isAlive) return socket.terminate()
      state.isAlive = false
      socket.ping()
    },
    recheck: () => enqueue(() => recheck(state, session)),
    close: (code, reason) => socket.close(code, reason),
    end() {
      clearTimeout(late)
      state.gone.abort(new Error('The socket is closed.'))
      for (const topic of state.topics.keys()) unfollow(state, session, topic)
    },
  }
  socket.on('pong', () => (state.isAlive = true))
  socket.on('error', error => parts.log.debug({ err: error, ip }, 'A socket broke.'))
  socket.on('message', (data, isBinary) =>
    enqueue(() => receive(state, session, isBinary || !Buffer.isBuffer(data) ? undefined : data)),
  )
  return session
}

function breakOff({ parts, socket, requestId }: State, error: unknown): void {
  parts.log.error({ err: error, request_id: requestId }, 'A socket message failed.')
  socket.close(1011, `Something went wrong (${requestId}).`)
}

const tell = ({ socket }: State, message: object): void => {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
}

async function receive(state: State, session: Session, data: Buffer | undefined): Promise<void> {
  const message = data === undefined ? undefined : parse(data)
  if (!message)
    return tell(state, {
      type: 'refused',
      message: 'Send JSON with a known type: auth, subscribe, unsubscribe or ping.',
    })
  state.isAlive = true
  if (message.type === 'ping') return tell(state, { type: 'pong' })
  if (message.type === 'auth') return await signIn(state, session, message.token, message.api_key)
  if (state.actor.method === 'none')
    return tell(state, { type: 'refused', topic: message.topic, message: 'Authenticate first.' })
  if (message.type === 'unsubscribe') return unfollow(state, session, message.topic)
  await follow(state, session, message.topic)
}

function parse(data: Buffer): Message | undefined {
  let value: unknown
  try {
    value = JSON.parse(data.toString())
  } catch {
    return undefined // the caller is told
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { type, topic, token, api_key } = value as Record<string, unknown>
  if (type === 'ping') return { type }
  if (type === 'auth')
    return {
      type,
      ...(typeof token === 'string' ? { token } : {}),
      ...(typeof api_key === 'string' ? { api_key } : {}),
    }
  if ((type === 'subscribe' || type === 'unsubscribe') && typeof topic === 'string' && topic.length <= 200)
    return { type, topic }
  return undefined
}

async function signIn(
  state: State,
  session: Session,
  bearer: string | undefined,
  apiKey: string | undefined,
): Promise<void> {
  const credentials: Credentials = {
    bearer,
    apiKey,
    callbackKey: undefined,
    ip: state.ip,
    method: 'GET',
    path: '/crm/ws',
    endpoint: undefined,
  }
  const actor = await whoIs(state, credentials)
  if (!actor) {
    tell(state, { type: 'refused', message: 'The credential is not accepted. Sign in again.' })
    return state.socket.close(closeUnauthenticated, 'The credential is not accepted.')
  }
  state.credentials = credentials
  state.actor = actor
  const { method, path } = credentials
  makeAnswered(state.parts)?.(actor, { method, path, status: 101, isBackground: true })
  await dropLost(state, session)
  tell(state, { type: 'ready' })
}

async function whoIs(state: State, credentials: Credentials): Promise<Actor | undefined> {
  const { contexts, authenticators } = state.parts
  try {
    return await authenticate(
      authenticators,
      contexts.cx(contextOf(state, anonymous(state.ip), null)),
      credentials,
    )
  } catch (error) {
    if (error instanceof Failure && error.status < 500) return undefined
    throw error
  }
}

const contextOf = ({ parts, requestId, gone }: State, actor: Actor, scope: Scope): ContextOf => ({
  actor,
  scope,
  requestId,
  signal: gone.signal,
  log: parts.log,
})

async function follow(state: State, session: Session, topic: string): Promise<void> {
  if (state.topics.has(topic)) return tell(state, { type: 'subscribed', topic })
  if (state.topics.size >= largestCount)
    return tell(state, {
      type: 'refused',
      topic,
      message: `One connection follows at most ${largestCount} topics.`,
    })
  const at = topic.indexOf(':')
  const served = state.parts.topics.find(each => each.id === topic.slice(0, at))
  const key = topic.slice(at + 1)
  if (at < 1 || key === '' || !served || !(await maySee(state, served, key)))
    return tell(state, {
      type: 'refused',
      topic,
      message: 'There is no such topic, or you may not follow it.',
    })
  if (state.socket.readyState !== state.socket.OPEN) return
  state.topics.set(topic, { served, key })
  const sessions = state.followers.get(topic) ?? new Set()
  state.followers.set(topic, sessions.add(session))
  tell(state, { type: 'subscribed', topic })
}

async function maySee(state: State, served: ServedTopic, key: string): Promise<boolean> {
  try {
    const { scope } = decide(state.actor, served.allow)
    return (
      scope === null ||
      (await served.sees(state.parts.contexts.cx(contextOf(state, state.actor, scope)), key))
    )
  } catch (error) {
    if (error instanceof Failure && error.status < 500) return false
    throw error
  }
}

function unfollow(state: State, session: Session, topic: string): void {
  state.topics.delete(topic)
  const sessions = state.followers.get(topic)
  sessions?.delete(session)
  if (sessions?.size === 0) state.followers.delete(topic)
}

async function recheck(state: State, session: Session): Promise<void> {
  if (!state.credentials) return
  const actor = await whoIs(state, state.credentials)
  if (!actor) {
    tell(state, { type: 'refused', message: 'The credential has run out. Sign in again.' })
    return state.socket.close(closeUnauthenticated, 'The credential has run out.')
  }
  state.actor = actor
  await dropLost(state, session)
}

/** Ends subscriptions that a changed caller may no longer have. */
async function dropLost(state: State, session: Session): Promise<void> {
  for (const [topic, { served, key }] of state.topics)
    if (!(await maySee(state, served, key))) {
      unfollow(state, session, topic)
      tell(state, { type: 'refused', topic, message: 'You may no longer follow this topic.' })
    }
}
