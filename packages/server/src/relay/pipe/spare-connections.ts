import { isIP, type OnReadOpts } from 'node:net'
import {
  type ConnectionOptions,
  connect,
  createSecureContext,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'

/** A server of Microsoft's, in TLS from the first byte. */
export interface Place {
  host: string
  port: number
  /** In place of the machine's authorities: an emulator's. */
  ca: string | undefined
}

/** Milliseconds that Microsoft may take for the connection and for each answer of the sign-in. */
const timeoutMs = 30_000
/** How long a connection lies ready; Exchange hangs up on whoever does not sign in soon. */
const readyMs = 25_000

/**
 * One connection lies ready for a place that was asked for a moment ago, so that the next device does not wait for a handshake. It
 * has shown nobody's token; a place that nobody asks for has none.
 */
export class SpareConnections {
  readonly #ready = new Map<string, { connection: Promise<TLSSocket>; timer: NodeJS.Timeout }>()
  #isClosed = false

  /** The one that lies ready, if there is one. */
  take({ host, port }: Place): Promise<TLSSocket> | undefined {
    const name = `${host}:${port}`
    const found = this.#ready.get(name)
    if (found === undefined) return undefined
    this.#forget(name, found.connection)
    return found.connection
  }

  /** Makes one ready, unless there is one. */
  ready(place: Place): void {
    const name = `${place.host}:${place.port}`
    if (this.#isClosed || this.#ready.has(name)) return
    const connection = toMicrosoft(place)
    const timer = setTimeout(() => this.#drop(name, connection), readyMs)
    timer.unref()
    this.#ready.set(name, { connection, timer })
    // Whoever takes it hears of its failure.
    connection.then(
      (socket) => socket.once('close', () => this.#forget(name, connection)),
      () => this.#forget(name, connection),
    )
  }

  close(): void {
    this.#isClosed = true
    for (const [name, { connection }] of this.#ready) this.#drop(name, connection)
  }

  #drop(name: string, connection: Promise<TLSSocket>): void {
    this.#forget(name, connection)
    connection.then(
      (socket) => socket.destroy(),
      () => undefined,
    )
  }

  #forget(name: string, connection: Promise<TLSSocket>): void {
    const found = this.#ready.get(name)
    if (found?.connection !== connection) return
    clearTimeout(found.timer)
    this.#ready.delete(name)
  }
}

/**
 * For all connections with the same authorities: a context, which each would read and keep anew, and the last session of each
 * server, which shortens the next handshake; its certificate was verified as it began.
 */
interface Trust {
  secureContext: SecureContext
  sessions: Map<string, Buffer>
}
const trusts = new Map<string | undefined, Trust>()

function trustIn(ca: string | undefined): Trust {
  const known = trusts.get(ca)
  if (known !== undefined) return known
  const secureContext = createSecureContext({ minVersion: 'TLSv1.2', ...(ca && { ca }) })
  const trust = { secureContext, sessions: new Map<string, Buffer>() }
  trusts.set(ca, trust)
  return trust
}

/** What any connection to Microsoft reads, until its listeners return: mail needs no buffers of its own then. */
const shared = Buffer.allocUnsafeSlow(64 * 1024)

/** Where nobody listens at this moment it waits in the socket, as it would without a shared buffer. */
function heard(socket: TLSSocket, length: number): boolean {
  const chunk = shared.subarray(0, length)
  if (socket.listenerCount('data') === 0 || socket.readableLength > 0) return socket.push(Buffer.from(chunk))
  socket.emit('data', chunk)
  return !socket.isPaused()
}

/**
 * Connects, TLS verified. Nothing is read from the socket yet. What its `data` gives is overwritten once the listener returns.
 */
export function toMicrosoft({ host, port, ca }: Place): Promise<TLSSocket> {
  const { secureContext, sessions } = trustIn(ca)
  const name = `${host}:${port}`
  const session = sessions.get(name)
  return new Promise((resolve, reject) => {
    // The types of Node leave `onread` out, which tls.connect takes as net.connect does.
    const options: ConnectionOptions & { onread: OnReadOpts } = {
      onread: { buffer: shared, callback: (length) => heard(socket, length) },
      host,
      port,
      secureContext,
      ...(session && { session }),
      ...(isIP(host) === 0 ? { servername: host } : {}),
    }
    const socket = connect(options)
    socket.setNoDelay(true)
    const late = (): void => void socket.destroy(new Error('Microsoft did not answer in time'))
    socket.setTimeout(timeoutMs).on('timeout', late)
    socket.on('session', (fresh) => sessions.set(name, fresh))
    socket.once('error', reject)
    socket.once('secureConnect', () => {
      socket.off('error', reject)
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}
