import { accessToken, expireSession, renewTokens, session } from './session.ts'
import { makeStore } from './store.ts'

/** `off`: no subscription yet; `connecting`; `open`; `lost`: retrying, pages poll meanwhile. */
export type LiveState = 'off' | 'connecting' | 'open' | 'lost'

export interface LiveHandlers {
  onData: (data: unknown) => void
  /** The server does not let this user read the topic. */
  onRefused?: ((message: string) => void) | undefined
  /** The line is (back) up: read once, what happened meanwhile was not told. */
  onReady?: (() => void) | undefined
}

type ServerMessage =
  | { type: 'ready' }
  | { type: 'live'; topic: string; data: unknown }
  | { type: 'refused'; topic: string; message: string }

export const liveState = makeStore<LiveState>('off')

const topics = new Map<string, Set<LiveHandlers>>()
let socket: WebSocket | undefined
let retryTimer: ReturnType<typeof setTimeout> | undefined
let failures = 0

/** How the server closes a line whose credential it does not accept any more. */
const closeUnauthenticated = 4401

/** Follows a live topic until the answer is called. One socket carries all topics of the page. */
export function followTopic(topic: string, handlers: LiveHandlers): () => void {
  const followers = topics.get(topic) ?? new Set<LiveHandlers>()
  if (followers.size === 0) tell({ type: 'subscribe', topic })
  topics.set(topic, followers.add(handlers))
  connect()
  return () => {
    followers.delete(handlers)
    if (followers.size > 0) return
    topics.delete(topic)
    tell({ type: 'unsubscribe', topic })
    if (topics.size === 0) disconnect()
  }
}

function connect(): void {
  const token = accessToken()
  if (socket || retryTimer || !token || typeof WebSocket === 'undefined') return
  liveState.set(failures === 0 ? 'connecting' : 'lost')
  const opened = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/crm/ws`)
  socket = opened
  opened.addEventListener('open', () => opened.send(JSON.stringify({ type: 'auth', token })))
  opened.addEventListener('message', event => receive(JSON.parse(String(event.data)) as ServerMessage))
  opened.addEventListener('close', event => {
    if (socket !== opened) return
    socket = undefined
    if (topics.size === 0) return
    if (event.code === closeUnauthenticated) void renewAndConnect(token)
    else retryLater()
  })
}

function receive(message: ServerMessage): void {
  switch (message.type) {
    case 'ready':
      failures = 0
      liveState.set('open')
      for (const topic of topics.keys()) tell({ type: 'subscribe', topic })
      for (const handlers of everyone()) handlers.onReady?.()
      return
    case 'live':
      for (const handlers of topics.get(message.topic) ?? []) handlers.onData(message.data)
      return
    case 'refused':
      for (const handlers of topics.get(message.topic) ?? []) handlers.onRefused?.(message.message)
      return
  }
}

function everyone(): LiveHandlers[] {
  return [...topics.values()].flatMap(followers => [...followers])
}

/** The access token ran out while the line was open: a new one, or sign-in over the page. */
async function renewAndConnect(used: string): Promise<void> {
  try {
    if (await renewTokens(used)) return connect()
  } catch {
    // The server cannot be reached: the same as any lost line.
    return retryLater()
  }
  liveState.set('off')
  expireSession()
}

/** 1 s, 2 s, 4 s … 30 s, spread so that a restarted server is not met by everybody at once. */
export function retryDelay(attempt: number, random: () => number = Math.random): number {
  return Math.min(30_000, 1000 * 2 ** (attempt - 1)) * (0.75 + random() / 2)
}

function retryLater(): void {
  failures++
  liveState.set('lost')
  retryTimer = setTimeout(() => {
    retryTimer = undefined
    connect()
  }, retryDelay(failures))
}

function disconnect(): void {
  clearTimeout(retryTimer)
  retryTimer = undefined
  failures = 0
  const open = socket
  socket = undefined
  open?.close()
  liveState.set('off')
}

function tell(message: { type: 'subscribe' | 'unsubscribe'; topic: string }): void {
  if (liveState.get() === 'open' && socket?.readyState === WebSocket.OPEN)
    socket.send(JSON.stringify(message))
}

// Topics asked for before sign-in, or while the session was expired, start when somebody is there again.
session.subscribe(() => {
  const { state } = session.get()
  if (state === 'signedIn' && topics.size > 0) connect()
  if (state === 'anonymous' && socket) disconnect()
})
