import { once } from 'node:events'
import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import { ByteSource } from './byte-source.ts'

/** Real milliseconds that a client may be silent: before it has signed in, and afterwards (RFC 3501 section 5.4: 30 minutes). */
const PATIENCE = { short: 60_000, long: 30 * 60_000 } as const

/** One client at a mail server, with or without TLS. */
export class Connection {
  readonly source: ByteSource
  readonly #secureContext: SecureContext
  #socket: Socket
  #isSecure: boolean

  constructor(socket: Socket, secureContext: SecureContext, isSecure: boolean) {
    this.#socket = socket
    this.#secureContext = secureContext
    this.#isSecure = isSecure
    this.source = new ByteSource(socket)
    socket.setNoDelay(true)
    this.#watch()
  }

  get socket(): Socket {
    return this.#socket
  }

  get isSecure(): boolean {
    return this.#isSecure
  }

  setPatience(patience: keyof typeof PATIENCE): void {
    this.#socket.setTimeout(PATIENCE[patience])
  }

  /** Begins TLS as the server. What was sent in clear before it and not yet read is thrown away. */
  async secure(): Promise<void> {
    this.source.detach()
    this.#socket.setTimeout(0)
    const secure = new TLSSocket(this.#socket, { isServer: true, secureContext: this.#secureContext })
    this.#socket = secure
    this.#isSecure = true
    this.source.switchTo(secure)
    this.#watch()
    const end = new AbortController()
    secure.once('close', () => end.abort())
    await once(secure, 'secure', { signal: end.signal }).catch(() => {})
  }

  #watch(): void {
    const socket = this.#socket
    socket.once('timeout', () => socket.destroy())
    this.setPatience('short')
  }

  close(): void {
    this.#socket.destroy()
  }
}
