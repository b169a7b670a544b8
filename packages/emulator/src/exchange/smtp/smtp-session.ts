import type { SignedIn } from '../access/sign-in.ts'
import type { ExchangeContext } from '../exchange-context.ts'
import type { Connection } from '../wire/connection.ts'
import type { ConcurrentSubmissions } from './concurrent-submissions.ts'
import type { Envelope } from './envelope.ts'

/** Chunks of a message that comes by BDAT. What is beyond the limit is counted and not kept. */
export interface Chunks {
  readonly kept: Buffer[]
  size: number
}

/** One connection: EHLO, STARTTLS, EHLO again, AUTH, and then any number of messages. */
export class SmtpSession {
  readonly context: ExchangeContext
  readonly connection: Connection
  readonly underWay: ConcurrentSubmissions
  /** What the client calls itself; undefined before EHLO or HELO. */
  greeting: string | undefined
  signedIn: SignedIn | undefined
  envelope: Envelope | undefined
  chunks: Chunks | undefined
  isEnded = false
  /** A fault has ended the connection. */
  isCut = false

  constructor(context: ExchangeContext, connection: Connection, underWay: ConcurrentSubmissions) {
    this.context = context
    this.connection = connection
    this.underWay = underWay
  }

  /** Forgets the message that was begun. */
  reset(): void {
    if (this.signedIn?.mailbox) this.underWay.leave(this.signedIn.mailbox.id, this)
    this.envelope = undefined
    this.chunks = undefined
  }

  reply(...lines: string[]): void {
    const { socket } = this.connection
    if (lines.length > 0 && !this.isCut && !socket.destroyed && !socket.writableEnded)
      socket.write(`${lines.join('\r\n')}\r\n`)
  }

  /** Writes half of a reply, or nothing of it, and ends the connection. */
  cutIn(...lines: string[]): void {
    const { socket } = this.connection
    const text = lines.join('\r\n')
    this.isEnded = true
    this.isCut = true
    if (text === '' || socket.destroyed) this.connection.close()
    else socket.write(text.slice(0, text.length >> 1), () => socket.destroy())
  }

  get peer(): string {
    return this.connection.socket.remoteAddress ?? '127.0.0.1'
  }
}
