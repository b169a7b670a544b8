/**
 * What became of a submission for one recipient.
 * queued: not handed over yet. sent: the server took it. relayed: handed on to a system that reports nothing further.
 * delivered: into the mailbox. delayed: a server still tries. failed: it will not arrive. expired: a server has given up trying.
 * read: a receipt says that it was displayed. unknown: nobody can say; no report is no success. cancelled: never handed over.
 */
export const deliveryStates = [
  'queued',
  'sent',
  'relayed',
  'delivered',
  'delayed',
  'failed',
  'expired',
  'read',
  'unknown',
  'cancelled',
] as const
export type DeliveryState = (typeof deliveryStates)[number]

export interface Delivery {
  /** `dlv_…` */
  id: string
  submissionId: string
  profileId: string
  /** The caller's own id of what the submission is about. */
  reference: string | null
  recipient: string
  state: DeliveryState
  /** Enhanced code (RFC 3463), or what of ours kept it from being sent, such as `suppressed`. */
  code: string | null
  /** What a server said, as it said it. */
  diagnostic: string | null
  /** The same in plain words. */
  reason: string | null
  /** The report that says so. */
  reportId: string | null
  updatedAt: Date
}

/** How much a state says: one that comes later in the day never takes back what is known. */
const weight: Readonly<Record<DeliveryState, number>> = {
  queued: 0,
  cancelled: 0,
  unknown: 1,
  sent: 2,
  delayed: 3,
  relayed: 4,
  expired: 5,
  failed: 5,
  delivered: 6,
  read: 7,
}

/**
 * What a delivery becomes by what is told of it; undefined where that tells nothing new. Reports come in any order and twice:
 * who has it, has it, and a late notice of a delay changes nothing. A failure still counts after `relayed`, never after `delivered`.
 */
export function nextState(from: DeliveryState, told: DeliveryState): DeliveryState | undefined {
  return weight[told] > weight[from] ? told : undefined
}
