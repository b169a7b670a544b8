import type { Refusal } from '@gatewarden/microsoft'

/**
 * A message that was handed over to be sent. It lies as a draft in the mailbox; sending it is one call without a body, whose
 * effect can be looked up afterwards, because the draft keeps its id when it becomes a sent message.
 *
 *   (made) ──sendAt──▶ scheduled ──cancel──▶ cancelled
 *      │                   │ its time has come
 *      └──────▶ queued ◀───┘
 *                 │ attempt                     ┌──refused──▶ failed
 *                 ▼                             │
 *              sending ──Microsoft said yes─────┼───────────▶ sent
 *                 │ ▲                           │
 *                 │ └──it is a draft still: not sent, again──┘
 *                 └──no answer, or we died: looked up──▶ sent, or unknown where the message is not to be found
 *
 * `unknown` is never sent again by itself.
 */
export const outgoingStatuses = [
  'scheduled',
  'queued',
  'sending',
  'sent',
  'failed',
  'unknown',
  'cancelled',
] as const
export type OutgoingStatus = (typeof outgoingStatuses)[number]

export interface Outgoing {
  /** `out_…` */
  id: string
  connectionId: string
  /** As the caller named it. */
  mailbox: string
  /** Path of the mailbox in Graph. */
  root: string
  status: OutgoingStatus
  /** Of the draft, and of the sent message afterwards. */
  messageId: string
  sendAt: Date | null
  attempts: number
  attemptedAt: Date | null
  sentAt: Date | null
  reason: string | null
  remedy: string | null
  refusal: Refusal | null
  createdAt: Date
}

/**
 * A draft that is still one so many milliseconds after an attempt without an answer, and does not lie in the Outbox, was not
 * sent by it. The longest attempt takes 65 seconds.
 */
export const settleMs = 120_000
/** Attempts without an answer before it is given up. */
export const mostAttempts = 5
/** Exchange Online's own limit on messages that a mailbox sends. */
export const mostAMinute = 30
