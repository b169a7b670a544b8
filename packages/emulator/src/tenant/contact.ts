import { ChangeLog, type Logged, type Sequence } from './change-log.ts'
import type { EmailAddress } from './message.ts'
import type { SpoolRef } from './spool.ts'

export interface PostalAddress {
  readonly street?: string
  readonly city?: string
  readonly state?: string
  readonly countryOrRegion?: string
  readonly postalCode?: string
}

/** microsoft.graph.contact, without what the mailbox adds. */
export interface ContactState {
  displayName: string
  givenName: string | null
  middleName: string | null
  surname: string | null
  nickName: string | null
  initials: string | null
  title: string | null
  generation: string | null
  yomiGivenName?: string | null
  yomiSurname?: string | null
  yomiCompanyName?: string | null
  fileAs: string | null
  emailAddresses: readonly EmailAddress[]
  imAddresses: readonly string[]
  businessPhones: readonly string[]
  homePhones: readonly string[]
  mobilePhone: string | null
  companyName: string | null
  jobTitle: string | null
  department: string | null
  officeLocation: string | null
  profession: string | null
  businessHomePage: string | null
  assistantName: string | null
  manager: string | null
  spouseName: string | null
  children: readonly string[]
  businessAddress: PostalAddress
  homeAddress: PostalAddress
  otherAddress: PostalAddress
  /** yyyy-MM-dd */
  birthday: string | null
  personalNotes: string
  categories: readonly string[]
  createdAt: number
  modifiedAt: number
}

/** The picture of a contact, as it was sent. */
export interface ContactPhoto {
  readonly content: SpoolRef
  readonly contentType: string
  /** Pixels. */
  readonly width: number
  readonly height: number
}

/** A personal contact. Changed through its `Mailbox` only. */
export class Contact implements Logged {
  readonly kind = 'contact'
  readonly number: number
  placement: number
  folder: ContactFolder
  readonly state: ContactState
  photo: ContactPhoto | null = null
  changedSeq = 0
  enteredSeq = 0

  constructor(number: number, folder: ContactFolder, state: ContactState) {
    this.number = number
    this.placement = number
    this.folder = folder
    this.state = state
  }
}

/** A folder of contacts. Changed through its `Mailbox` only; its log is that of its contacts. */
export class ContactFolder implements Logged {
  readonly kind = 'contactFolder'
  /** From the same series as mail folder numbers. */
  readonly number: number
  displayName: string
  /** Null for the default folder, which `contactFolders` does not list. */
  parent: ContactFolder | null
  readonly children = new Set<ContactFolder>()
  readonly contacts = new Set<Contact>()
  readonly log: ChangeLog<Contact>
  changedSeq = 0
  enteredSeq = 0

  constructor(number: number, sequence: Sequence, displayName: string, parent: ContactFolder | null) {
    this.number = number
    this.displayName = displayName
    this.parent = parent
    this.log = new ChangeLog(sequence)
  }
}
