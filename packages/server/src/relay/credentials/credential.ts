export const protocols = ['smtp', 'imap', 'pop'] as const
export type Protocol = (typeof protocols)[number]

/** What happens to a message whose sender is not among a credential's: it is refused, or its sender becomes the mailbox. */
export const otherSenders = ['refuse', 'rewrite'] as const
export type OtherSenders = (typeof otherSenders)[number]

/** A device's way in to one mailbox. The password itself is shown once and kept nowhere. */
export interface RelayCredential {
  id: string
  connectionId: string
  /** Lower case. */
  mailbox: string
  name: string
  /** What the device signs in as beside the mailbox's address; lower case. */
  username: string
  /** The first characters of the password, to tell credentials apart. */
  hint: string
  protocols: readonly Protocol[]
  /** Ranges that the device may come from; null: any. */
  networks: readonly string[] | null
  /** Ranges from which mail is taken without signing in, at listeners that allow it; null: none. */
  trustedNetworks: readonly string[] | null
  /** Addresses, or `@domain`; lower case. */
  senders: readonly string[]
  otherSenders: OtherSenders
  messagesPerMinute: number | null
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  revokedAt: Date | null
  lastUsedAt: Date | null
  lastUsedFrom: string | null
}

/** Whether it opens anything at this time. */
export const works = ({ revokedAt, expiresAt }: RelayCredential, now: Date): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt > now)

/** Whether a sender is among a credential's: an address, or any of an `@domain`. */
export function maySendAs({ senders }: Pick<RelayCredential, 'senders'>, address: string): boolean {
  const wanted = address.toLowerCase()
  return senders.includes(wanted) || senders.includes(wanted.slice(wanted.lastIndexOf('@')))
}
