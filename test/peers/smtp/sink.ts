import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { record } from '../shared/calls.ts'
import type { Steerable } from '../shared/control.ts'
import { makeFaultBook, type FaultBook } from '../shared/faults.ts'
import { parseMail, type ParsedMail } from './message.ts'

/**
 * `reject` refuses a recipient with 550 · `temporary` refuses the mail with 451 · `drop` ends the connection before the
 * mail is taken · `after` takes it and then ends the connection without saying so · `delay` takes it later.
 */
export const smtpFaultKinds = ['reject', 'temporary', 'drop', 'delay', 'after'] as const
export type SmtpFaultKind = (typeof smtpFaultKinds)[number]

export interface SmtpSinkOptions {
  port?: number
  host?: '127.0.0.1'
  /** Credentials that a client must give; without them any or none will do. */
  auth?: { user: string; password: string }
}

export interface SinkMessage extends ParsedMail {
  /** The addresses of the SMTP envelope. */
  envelope: { from: string; to: string[] }
  raw: string
  receivedAt: Date
}

/** A real SMTP server that keeps what it is sent. A fault's `method` is a recipient address. */
export interface SmtpSink extends AsyncDisposable {
  /** `smtp://host:port` */
  url: string
  host: string
  port: number
  messages: SinkMessage[]
  faults: FaultBook<SmtpFaultKind>
  /** The first message that fits, also one that came before; rejects with what did come when none does in time. */
  waitFor(fits: (message: SinkMessage) => boolean, ms?: number): Promise<SinkMessage>
  /** What the control endpoint steers. */
  steerable: Steerable<SmtpFaultKind>
  /** Forgets messages and faults. */
  reset(): void
  close(): Promise<void>
}

interface Inbox {
  messages: SinkMessage[]
  faults: FaultBook<SmtpFaultKind>
  arrivals: EventTarget
  /** Open connections by the port of the client. */
  sockets: Map<number, Socket>
}

export async function startSmtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const faults = makeFaultBook<SmtpFaultKind>()
  const inbox: Inbox = { messages: [], faults, arrivals: new EventTarget(), sockets: new Map() }
  const { messages, arrivals, sockets } = inbox
  const server = makeServer(inbox, options)
  const { host, port } = await open(server, sockets, options)
  const reset = () => {
    messages.length = 0
    faults.clear()
  }
  const close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      for (const socket of sockets.values()) socket.destroy()
    })
  return {
    url: `smtp://${host}:${port}`,
    host,
    port,
    messages,
    faults,
    waitFor: (fits, ms = 2000) => waitFor(messages, arrivals, fits, ms),
    steerable: { faults, faultKinds: smtpFaultKinds, calls: messages, snapshot: () => ({ messages }), reset },
    reset,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function makeServer(inbox: Inbox, { auth }: SmtpSinkOptions): SMTPServer {
  const server = new SMTPServer({
    hideSTARTTLS: true,
    authOptional: auth === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onAuth({ username, password }, _session, done) {
      const isKnown = !auth || (username === auth.user && password === auth.password)
      done(isKnown ? null : reply(535, 'Invalid username or password'), { user: username })
    },
    onRcptTo({ address }, _session, done) {
      const { fault } = inbox.faults.take([address], ['reject'])
      done(fault ? reply(550, fault.error ?? `No such user ${address}`) : null)
    },
    onData(stream, session, done) {
      receive(inbox, stream, session).then(
        error => done(error),
        (cause: unknown) => done(cause instanceof Error ? cause : new Error(String(cause))),
      )
    },
  })
  // A client that goes away in the middle is its own business, not an error of the sink.
  server.on('error', () => undefined)
  return server
}

async function receive(
  inbox: Inbox,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<Error | null> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  const to = session.envelope.rcptTo.map(each => each.address)
  const { delayMs, fault } = inbox.faults.take(to, ['temporary', 'drop', 'delay', 'after'])
  if (delayMs > 0) await wait(delayMs)
  if (fault?.kind === 'temporary') return reply(451, fault.error ?? 'Try again later')
  if (fault?.kind !== 'drop') {
    const raw = Buffer.concat(chunks)
    const envelope = { from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '', to }
    record(inbox.messages, { ...parseMail(raw), envelope, raw: raw.toString('utf8'), receivedAt: new Date() })
    inbox.arrivals.dispatchEvent(new Event('message'))
  }
  if (fault) inbox.sockets.get(session.remotePort)?.destroy()
  return null
}

async function open(
  server: SMTPServer,
  sockets: Map<number, Socket>,
  { port = 0, host = '127.0.0.1' }: SmtpSinkOptions,
): Promise<{ host: string; port: number }> {
  server.server.on('connection', (socket: Socket) => {
    const remotePort = socket.remotePort ?? 0
    sockets.set(remotePort, socket)
    socket.once('close', () => sockets.delete(remotePort))
  })
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
  return { host, port: (server.server.address() as AddressInfo).port }
}

function waitFor(
  messages: SinkMessage[],
  arrivals: EventTarget,
  fits: (message: SinkMessage) => boolean,
  ms: number,
): Promise<SinkMessage> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = messages.find(fits)
      if (!found) return
      stop()
      resolve(found)
    }
    const timer = setTimeout(() => {
      stop()
      const came = messages
        .map(({ subject, envelope }) => `"${subject}" to ${envelope.to.join(', ')}`)
        .join('; ')
      reject(
        new Error(`No fitting mail came within ${ms} ms; there are ${messages.length}: ${came || 'none'}.`),
      )
    }, ms)
    const stop = () => {
      clearTimeout(timer)
      arrivals.removeEventListener('message', look)
    }
    arrivals.addEventListener('message', look)
    look()
  })
}

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}
