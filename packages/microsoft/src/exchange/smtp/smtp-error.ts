import type { SmtpReply } from './smtp-reply.ts'

/** How far it had come. */
export type SmtpStage =
  | 'connect'
  | 'greeting'
  | 'hello'
  | 'starttls'
  | 'sign-in'
  | 'sender'
  | 'recipients'
  | 'data'
  | 'message'

/** What a server said of one recipient. */
export interface RecipientAnswer {
  address: string
  accepted: boolean
  reply: SmtpReply
}

export interface SmtpErrorFields {
  stage: SmtpStage
  /** What the server answered; undefined where the connection failed instead. */
  reply?: SmtpReply
  /** At stage `recipients`: every one was refused, and how. */
  recipients?: readonly RecipientAnswer[]
  /** The JSON of XOAUTH2's challenge, as far as it could be read. */
  oauth?: { status: string | undefined; scope: string | undefined }
  /**
   * `not-sent`: the message was certainly not taken. `unknown`: its last byte went out and no answer came, so it may have been;
   * sending it again may send it twice.
   */
  outcome: 'not-sent' | 'unknown'
}

/** Whatever kept a message from being handed over: a refusal (with its reply) or a broken connection (without). */
export class SmtpError extends Error implements SmtpErrorFields {
  readonly stage: SmtpStage
  readonly reply?: SmtpReply
  readonly recipients?: readonly RecipientAnswer[]
  readonly oauth?: { status: string | undefined; scope: string | undefined }
  readonly outcome: 'not-sent' | 'unknown'

  constructor(message: string, fields: SmtpErrorFields, cause?: unknown) {
    super(message)
    this.name = 'SmtpError'
    this.stage = fields.stage
    if (fields.reply) this.reply = fields.reply
    if (fields.recipients) this.recipients = fields.recipients
    if (fields.oauth) this.oauth = fields.oauth
    this.outcome = fields.outcome
    Object.defineProperty(this, 'cause', { value: cause, enumerable: false })
  }

  /** Whether the server said that trying again is of no use (5xx). */
  get isPermanent(): boolean {
    return this.reply !== undefined && this.reply.code >= 500
  }
}

/** `535 5.7.3 Authentication unsuccessful`, as the server wrote it. */
export function replyLine({ code, enhanced, text }: SmtpReply): string {
  return [code, enhanced, text].filter((one) => one !== undefined && one !== '').join(' ')
}
