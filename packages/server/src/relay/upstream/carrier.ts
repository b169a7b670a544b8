import type { Notify } from '@gatewarden/microsoft'

/** A message to hand on to Microsoft, in the name of one mailbox. */
export interface Cargo {
  from: string
  to: readonly { address: string; notify?: Notify | undefined }[]
  size: number
  dsn?: { envelopeId?: string; returns?: 'full' | 'headers' } | undefined
  /** Nobody gets it unless everybody may. */
  everybody: boolean
  /** Its bytes. What fails or ends here before its last byte is not sent. */
  bytes: AsyncIterable<Uint8Array>
}

/** What Microsoft answered; each address of the cargo in its order. */
export interface Carried {
  reply: string
  recipients: { address: string; accepted: boolean; isPermanent: boolean; reply: string }[]
}

/** Hands messages on, one after the other. */
export interface Carrier {
  /** @throws NotCarried */
  carry(cargo: Cargo): Promise<Carried>
  close(): Promise<void>
}

/**
 * Why a message was not handed on.
 * refused: Microsoft does not want this message, now or later. later: it may pass by itself or once somebody mended something.
 * unknown: its last byte went out and no answer came; it may have been taken.
 */
export type Trouble = 'refused' | 'later' | 'unknown'

export class NotCarried extends Error {
  readonly trouble: Trouble
  /** An SMTP answer for the device, its enhanced code in front. */
  readonly answer: { code: number; text: string }
  readonly remedy: string | undefined
  /** Where it is not this message's fault: others of the mailbox would fare no better now. */
  readonly concernsAll: boolean

  constructor(
    trouble: Trouble,
    answer: { code: number; text: string },
    more: { remedy?: string | undefined; concernsAll?: boolean; cause?: unknown } = {},
  ) {
    super(answer.text)
    this.name = 'NotCarried'
    this.trouble = trouble
    this.answer = answer
    this.remedy = more.remedy
    this.concernsAll = more.concernsAll ?? false
    Object.defineProperty(this, 'cause', { value: more.cause, enumerable: false })
  }
}
