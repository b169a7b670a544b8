import type { Logged } from './change-log.ts'
import type { DirectoryRole } from './directory-roles.ts'
import type { AssignedLicence } from './licences.ts'

/** A picture of a person. */
export interface UserPhoto {
  readonly bytes: Buffer
  readonly contentType: 'image/jpeg' | 'image/png'
  /** Pixels. */
  readonly width: number
  readonly height: number
}

/** What can be set on a user; microsoft.graph.user's words. Times in milliseconds since 1970. */
export interface UserState {
  userPrincipalName: string
  displayName: string
  givenName: string | null
  surname: string | null
  jobTitle: string | null
  department: string | null
  officeLocation: string | null
  companyName: string | null
  businessPhones: readonly string[]
  mobilePhone: string | null
  preferredLanguage: string | null
  usageLocation: string | null
  /** Object id of the manager. */
  managerId: string | null
  password: string
  roles: readonly DirectoryRole[]
  accountEnabled: boolean
  userType: 'Member' | 'Guest'
  /** Whether a licence with a plan of Exchange is assigned. */
  licensed: boolean
  /** What is assigned, where somebody has said it; else one plan of Exchange for who is licensed. */
  licences?: readonly AssignedLicence[]
  /** Primary SMTP address; null without a mailbox. */
  mail: string | null
  /** Further addresses, without `smtp:`. */
  aliases: readonly string[]
  createdAt: number
  /** Properties of microsoft.graph.user that mean nothing to the emulator: what was written is read. */
  plain?: Readonly<Record<string, unknown>>
}

/** A user of a directory. Changed through its `Directory` only. */
export class User implements Logged {
  readonly kind = 'user'
  readonly id: string
  readonly tenantId: string
  readonly state: UserState
  /** Refresh tokens and sessions from before this moment are refused (AADSTS50173). */
  sessionsValidFrom = 0
  /** When the licence was last given or taken; it acts a while later. */
  licenceChangedAt = 0
  photo: UserPhoto | null = null
  /** Soft-deleted at this moment; null while it is there. */
  deletedAt: number | null = null
  /** While it is soft-deleted: the number at which it came into the directory. */
  knownSince = 0
  changedSeq = 0
  enteredSeq = 0

  constructor(id: string, tenantId: string, state: UserState) {
    this.id = id
    this.tenantId = tenantId
    this.state = state
  }

  /** As Graph shows them: the primary one with `SMTP:`, others with `smtp:`. */
  get proxyAddresses(): readonly string[] {
    const { mail, aliases } = this.state
    return mail === null ? [] : [`SMTP:${mail}`, ...aliases.map((alias) => `smtp:${alias}`)]
  }
}
