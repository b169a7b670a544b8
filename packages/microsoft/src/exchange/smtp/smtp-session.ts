import type { LookupFunction } from 'node:net'
import type { Cloud } from '../../reference/clouds.ts'
import type { RecipientAnswer } from './smtp-error.ts'
import type { SmtpReply } from './smtp-reply.ts'

/**
 * Who signs in. A token is shown only to the submission hosts of its cloud, and only behind verified TLS.
 * For an application's token and for a shared mailbox `user` is the mailbox, not who the token is for.
 */
export type SmtpAuth =
  | { user: string; accessToken: string; cloud: Pick<Cloud, 'id' | 'smtp'> }
  | { user: string; pass: string }

export interface SmtpOptions {
  host: string
  port: number
  /** `tls`: from the first byte (465). `starttls`: by STARTTLS, or not at all. `none`: in clear; never with a token. */
  security: 'tls' | 'starttls' | 'none'
  auth: SmtpAuth | null
  /** What this machine calls itself in EHLO: a host name or an address literal. */
  name: string
  /** Authorities to trust in place of the machine's, PEM. Verification cannot be switched off. */
  tls?: { ca?: string }
  /** Finds the host's address in place of the machine's resolver: to refuse some. */
  lookup?: LookupFunction
  /** Milliseconds that the server may be silent. */
  timeoutMs: number
  signal?: AbortSignal
  /** Told each line of the conversation except the message itself; what signs in is masked. */
  onLine?(from: 'client' | 'server', line: string): void
}

/** When to report (RFC 3461 section 4.1); `never` stands alone. */
export type Notify = 'never' | readonly ('success' | 'failure' | 'delay')[]

export interface SmtpRecipient {
  address: string
  notify?: Notify
  /** What the sender had called the recipient, for ORCPT; the address itself where left out and `notify` is given. */
  original?: string
}

export interface SmtpEnvelope {
  /** The return path; empty for a report. */
  from: string
  to: readonly (string | SmtpRecipient)[]
  /** In bytes, where it is known beforehand. */
  size?: number
  /** Whether the message has bytes over 127; then BODY=8BITMIME is said where the server has it. */
  is8Bit?: boolean
  /** Nobody gets it unless every recipient is accepted; without it whoever is accepted gets it. */
  everybody?: boolean
  /** Said only to a server that offers DSN. */
  dsn?: {
    /** Comes back in reports as Original-Envelope-Id; at most 100 bytes as xtext. */
    envelopeId?: string
    returns?: 'full' | 'headers'
    /** For the recipients that have none of their own. */
    notify?: Notify
  }
}

export interface SmtpSent {
  /** To the message itself, always 2xx. */
  reply: SmtpReply
  /** In the order of the envelope; at least one was accepted. */
  recipients: readonly RecipientAnswer[]
  /** The Message-ID that Exchange names in its last reply; it differs from the message's own where that was replaced. */
  serverMessageId: string | undefined
}

/** A conversation that has been signed in and takes messages one after another. */
export interface SmtpSession {
  /** What the server offered in TLS (or in clear, where that was wanted): keyword in capitals and its parameters. */
  readonly offers: ReadonlyMap<string, string>
  /**
   * Hands over one message. The bytes may have any line ends: bare CR and LF become CRLF, so that no server can read a second
   * message out of one. A source that fails ends the connection, so that no half message is taken.
   * @throws SmtpError where nobody got it (then the session goes on, except after a broken connection)
   */
  send(envelope: SmtpEnvelope, message: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<SmtpSent>
  /**
   * Proposes an envelope and takes it back: what the server says of sender and recipients, with nothing sent.
   * @throws SmtpError where it refuses the sender
   */
  rehearse(envelope: SmtpEnvelope): Promise<readonly RecipientAnswer[]>
  /** False once the connection is gone, or the server has said something that nobody asked for. */
  readonly isOpen: boolean
  /** Says QUIT and closes. Never throws. */
  close(): Promise<void>
}
