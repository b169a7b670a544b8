import type { RecipientNotice } from '../../delivery/submit-mail.ts'

export interface EnvelopeRecipient extends RecipientNotice {
  readonly address: string
}

/** One message on its way: `MAIL FROM` and its parameters, then the recipients. */
export interface Envelope {
  readonly from: string
  /** How much of the message a report of a failure gives back. */
  readonly returns: 'full' | 'headers'
  readonly envelopeId: string | undefined
  readonly isBinary: boolean
  readonly recipients: EnvelopeRecipient[]
}
