/** How mail goes out: what products for notifications call a mail server. */
export interface SendingProfile {
  /** `prof_…` */
  id: string
  /** externalId of the customer whose it is; null: the operator's own. */
  customer: string | null
  name: string
  transport: 'graph' | 'smtp'
  authentication: Authentication
  /** Submission server; undefined on the Graph route, and where the cloud's own is taken. */
  host: string | null
  port: number | null
  security: 'auto' | 'tls' | 'starttls' | 'none'
  /** What EHLO says. */
  localDomain: string | null
  sender: { address: string; name: string | null }
  /** Ask for reports, and watch the sender's mailbox for them. */
  notifications: boolean
  readReceipts: boolean
  isDefault: boolean
  paused: boolean
  createdAt: Date
  updatedAt: Date
}

/**
 * connection: with the tokens of a connection, an organization's (app-only) or a person's (delegated).
 * app: with an app's own credential, in a tenant that is named (Office365OAuth as other products have it).
 * password, none: for servers other than Microsoft's. What is secret stays sealed and is never part of this.
 */
export type Authentication =
  | { type: 'connection'; connection: string; username: string | null }
  | {
      type: 'app'
      cloud: string
      tenantId: string
      clientId: string
      scope: string | null
      username: string | null
    }
  | { type: 'password'; username: string }
  | { type: 'none' }

/** What is sealed in a profile. */
export type ProfileSecret =
  | { kind: 'secret'; secret: string }
  | { kind: 'certificate'; certificate: string; privateKey: string }
  | { kind: 'password'; password: string }

/** Whom it signs in as with a token: the mailbox, unless told otherwise. */
export function mailboxOf({ authentication, sender }: SendingProfile): string {
  const named =
    authentication.type === 'connection' || authentication.type === 'app' ? authentication.username : null
  return (named ?? sender.address).toLowerCase()
}

/** Whose limits count: Exchange has them for each mailbox, another server for each user. */
export function accountOf(profile: SendingProfile): string {
  const { authentication } = profile
  if (authentication.type === 'none') return `${profile.host} ${profile.id}`
  if (authentication.type === 'password') return `${profile.host} ${authentication.username.toLowerCase()}`
  return mailboxOf(profile)
}
