import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'

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

  /** The one that lies ready, if there is one; another is made ready. */
  take(place: Place): Promise<TLSSocket> | undefined {
    const name = `${place.host}:${place.port}`
    const found = this.#ready.get(name)
    clearTimeout(found?.timer)
    if (this.#isClosed) return found?.connection
    const connection = toMicrosoft(place)
    const timer = setTimeout(() => this.#drop(name, connection), readyMs)
    timer.unref()
    this.#ready.set(name, { connection, timer })
    // Whoever takes it hears of its failure.
    connection.then(
      (socket) => socket.once('close', () => this.#forget(name, connection)),
      () => this.#forget(name, connection),
    )
    return found?.connection
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

/** Connects, TLS verified. Nothing is read from the socket yet. */
export function toMicrosoft({ host, port, ca }: Place): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      minVersion: 'TLSv1.2',
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
    })
    socket.setNoDelay(true)
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('Microsoft did not answer in time')))
    socket.once('error', reject)
    socket.once('secureConnect', () => {
      socket.off('error', reject)
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}
