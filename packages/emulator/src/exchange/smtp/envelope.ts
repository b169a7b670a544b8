/** What a client asked to be told of, for each recipient (RFC 3461). */
export interface RecipientNotice {
  /** Undefined: as usual, of failures (and delays). Empty: never. */
  readonly notify: ReadonlySet<'success' | 'failure' | 'delay'> | undefined
  /** As the client wrote it, such as `rfc822;ada@contoso.com`. */
  readonly originalRecipient: string | undefined
}

export interface EnvelopeRecipient extends RecipientNotice {
  readonly address: string
}

/** One message on its way: `MAIL FROM` and its parameters, then the recipients. */
export interface Envelope {
  readonly from: string
  /** How much of the message a report gives back. */
  readonly returns: 'full' | 'headers'
  readonly envelopeId: string | undefined
  readonly isBinary: boolean
  readonly recipients: EnvelopeRecipient[]
}
