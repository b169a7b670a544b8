/**
 * A message that was handed over to be sent by a profile. The moment before its bytes go out is written down (`committedAt`):
 * whoever finds it `sending` after a crash without that mark sends it; with the mark its end cannot be known.
 *
 *   (made) ──sendAt──▶ scheduled ──cancel──▶ cancelled
 *      │                   │ its time has come
 *      └──────▶ queued ◀───┘◀───────────────────────────────┐
 *                 │ taken, where account and day have room   │
 *                 ▼                                          │ refused for now (4xx, throttled), or nothing went out
 *              sending ──────────────────────────────────────┘
 *                 ├── the server took it ──▶ sent      (of each recipient a delivery tells)
 *                 ├── refused, or tried too long ──▶ failed, the dead letters; resend makes another of it
 *                 └── went out and no answer came ──▶ unknown, never sent again by itself; over Graph it stays `sending` while it
 *                     is looked for in Sent Items, and is sent where it lies there
 */
export const submissionStatuses = [
  'scheduled',
  'queued',
  'sending',
  'sent',
  'failed',
  'unknown',
  'cancelled',
] as const
export type SubmissionStatus = (typeof submissionStatuses)[number]

export interface Party {
  address: string
  name?: string | undefined
}

/** What a message says; files lie beside it. */
export interface Content {
  to: Party[]
  cc: Party[]
  bcc: Party[]
  replyTo: Party[]
  subject: string
  text: string | null
  html: string | null
  headers: { name: string; value: string }[]
  importance: 'low' | 'normal' | 'high'
}

export interface ContentFile {
  name: string
  contentType: string | null
  /** For `cid:` in the HTML. */
  contentId: string | null
  bytes: Buffer
}

export interface Submission {
  /** `sub_…` */
  id: string
  profileId: string
  account: string
  status: SubmissionStatus
  /** The caller's own id of what this is about. */
  reference: string | null
  /** Null once what it says has been forgotten. */
  content: Content | null
  /** Higher goes first. */
  priority: number
  recipients: number
  /** Nobody who has not seen the envelope knows it. */
  envelopeId: string
  /** With angle brackets. */
  messageId: string
  /** What the server made of it; null where it kept it, or did not say. */
  serverMessageId: string | null
  sendAt: Date | null
  dueAt: Date | null
  attempts: number
  attemptedAt: Date | null
  committedAt: Date | null
  sentAt: Date | null
  /** What it waits for, where a limit holds it back. */
  waits: string | null
  reason: string | null
  remedy: string | null
  /** What the server said, as it said it. */
  said: string | null
  resendOf: string | null
  createdAt: Date
}

/** Everybody a message goes to, each once, in lower case domains aside as they were written. */
export function recipientsOf({ to, cc, bcc }: Content): string[] {
  const seen = new Map<string, string>()
  for (const { address } of [...to, ...cc, ...bcc]) {
    const key = address.toLowerCase()
    if (!seen.has(key)) seen.set(key, address)
  }
  return [...seen.values()]
}

/** Exchange Online's limits for each mailbox (learn.microsoft.com/office365/servicedescriptions, sending limits). */
export const sendingLimits = { aMinute: 30, atOnce: 3, recipientsADay: 10_000 } as const

/** Waits between tries, in seconds: about a day in all, then it is a dead letter. */
const retryAfter = [60, 120, 300, 900, 1800, 3600, 7200, 14_400, 14_400, 21_600, 21_600]

/** When to try again after so many attempts, in milliseconds; undefined: not any more. */
export function retryDelayMs(attempts: number): number | undefined {
  const seconds = retryAfter[attempts - 1]
  return seconds === undefined ? undefined : seconds * 1000
}
