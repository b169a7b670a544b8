import type {
  EmailAddress,
  Contact as GraphContact,
  ContactFolder as GraphFolder,
} from '@microsoft/microsoft-graph-types'
import type { Contact, ContactFolder } from '../../tenant/contact.ts'
import type { Mailbox } from '../../tenant/mailbox.ts'
import type { Preferences } from '../http/prefer.ts'
import { collection, type FieldTable, fieldTable, scalar, stringElements } from '../odata/fields.ts'
import { type Shape, shape } from '../wire/shape.ts'
import { isoSeconds, wholeSeconds } from '../wire/times.ts'

/** A contact as one caller sees it. */
export interface ContactView {
  readonly contact: Contact
  readonly mailbox: Mailbox
  readonly preferences: Preferences
}

/** The three addresses joined the metadata after the types were made. */
type PlainContact = Omit<
  GraphContact,
  'extensions' | 'multiValueExtendedProperties' | 'photo' | 'singleValueExtendedProperties'
> & {
  primaryEmailAddress?: EmailAddress | null
  secondaryEmailAddress?: EmailAddress | null
  tertiaryEmailAddress?: EmailAddress | null
}

export const contactShape: Shape<ContactView> = shape<ContactView, PlainContact>(
  'microsoft.graph.contact',
  {
    id: ({ mailbox, contact, preferences }) => mailbox.idOf(contact, preferences.idForm),
    createdDateTime: ({ contact }) => isoSeconds(contact.state.createdAt),
    lastModifiedDateTime: ({ contact }) => isoSeconds(contact.state.modifiedAt),
    changeKey: ({ mailbox, contact }) => mailbox.changeKeyOf(contact),
    categories: ({ contact }) => [...contact.state.categories],
    parentFolderId: ({ mailbox, contact }) => mailbox.core.ids.folder(contact.folder.number),
    birthday: ({ contact }) =>
      contact.state.birthday === null ? null : `${contact.state.birthday}T11:59:00Z`,
    fileAs: ({ contact }) => contact.state.fileAs,
    displayName: ({ contact }) => contact.state.displayName,
    givenName: ({ contact }) => contact.state.givenName,
    initials: ({ contact }) => contact.state.initials,
    middleName: ({ contact }) => contact.state.middleName,
    nickName: ({ contact }) => contact.state.nickName,
    surname: ({ contact }) => contact.state.surname,
    title: ({ contact }) => contact.state.title,
    yomiGivenName: ({ contact }) => contact.state.yomiGivenName ?? null,
    yomiSurname: ({ contact }) => contact.state.yomiSurname ?? null,
    yomiCompanyName: ({ contact }) => contact.state.yomiCompanyName ?? null,
    generation: ({ contact }) => contact.state.generation,
    imAddresses: ({ contact }) => [...contact.state.imAddresses],
    jobTitle: ({ contact }) => contact.state.jobTitle,
    companyName: ({ contact }) => contact.state.companyName,
    department: ({ contact }) => contact.state.department,
    officeLocation: ({ contact }) => contact.state.officeLocation,
    profession: ({ contact }) => contact.state.profession,
    businessHomePage: ({ contact }) => contact.state.businessHomePage,
    assistantName: ({ contact }) => contact.state.assistantName,
    manager: ({ contact }) => contact.state.manager,
    homePhones: ({ contact }) => [...contact.state.homePhones],
    mobilePhone: ({ contact }) => contact.state.mobilePhone,
    businessPhones: ({ contact }) => [...contact.state.businessPhones],
    spouseName: ({ contact }) => contact.state.spouseName,
    personalNotes: ({ contact }) => contact.state.personalNotes,
    children: ({ contact }) => [...contact.state.children],
    emailAddresses: ({ contact }) =>
      contact.state.emailAddresses.map(({ name, address }) => ({ name, address })),
    homeAddress: ({ contact }) => ({ ...contact.state.homeAddress }),
    businessAddress: ({ contact }) => ({ ...contact.state.businessAddress }),
    otherAddress: ({ contact }) => ({ ...contact.state.otherAddress }),
    primaryEmailAddress: (view) => addressAt(view, 0),
    secondaryEmailAddress: (view) => addressAt(view, 1),
    tertiaryEmailAddress: (view) => addressAt(view, 2),
  },
  {
    onRequest: ['primaryEmailAddress', 'secondaryEmailAddress', 'tertiaryEmailAddress'],
    navigation: ['extensions', 'multiValueExtendedProperties', 'photo', 'singleValueExtendedProperties'],
  },
)

function addressAt({ contact }: ContactView, position: number): EmailAddress | null {
  const found = contact.state.emailAddresses[position]
  return found ? { name: found.name, address: found.address } : null
}

const addressFields = fieldTable<Contact['state']['emailAddresses'][number]>('microsoft.graph.emailAddress', {
  address: scalar('string', ({ address }) => address),
  name: scalar('string', ({ name }) => name),
})

/** What `$filter` and `$orderby` may name on contacts. */
export const contactFields: FieldTable<ContactView> = fieldTable<ContactView>(
  'microsoft.graph.contact',
  {
    id: scalar('id', ({ mailbox, contact }) => mailbox.idOf(contact, 'default')),
    createdDateTime: scalar('dateTimeOffset', ({ contact }) => wholeSeconds(contact.state.createdAt)),
    lastModifiedDateTime: scalar('dateTimeOffset', ({ contact }) => wholeSeconds(contact.state.modifiedAt)),
    displayName: scalar('string', ({ contact }) => contact.state.displayName),
    givenName: scalar('string', ({ contact }) => contact.state.givenName),
    middleName: scalar('string', ({ contact }) => contact.state.middleName),
    surname: scalar('string', ({ contact }) => contact.state.surname),
    nickName: scalar('string', ({ contact }) => contact.state.nickName),
    fileAs: scalar('string', ({ contact }) => contact.state.fileAs),
    companyName: scalar('string', ({ contact }) => contact.state.companyName),
    department: scalar('string', ({ contact }) => contact.state.department),
    jobTitle: scalar('string', ({ contact }) => contact.state.jobTitle),
    officeLocation: scalar('string', ({ contact }) => contact.state.officeLocation),
    mobilePhone: scalar('string', ({ contact }) => contact.state.mobilePhone),
    emailAddresses: collection(({ contact }) => contact.state.emailAddresses, addressFields),
    businessPhones: collection(({ contact }) => contact.state.businessPhones, stringElements),
    homePhones: collection(({ contact }) => contact.state.homePhones, stringElements),
    imAddresses: collection(({ contact }) => contact.state.imAddresses, stringElements),
    categories: collection(({ contact }) => contact.state.categories, stringElements),
  },
  [
    'parentFolderId',
    'changeKey',
    'birthday',
    'personalNotes',
    'businessAddress',
    'homeAddress',
    'otherAddress',
  ],
)

/** A contact folder and the mailbox it lies in. */
export interface ContactFolderView {
  readonly folder: ContactFolder
  readonly mailbox: Mailbox
}

export const contactFolderShape: Shape<ContactFolderView> = shape<
  ContactFolderView,
  Pick<GraphFolder, 'id' | 'displayName' | 'parentFolderId'>
>(
  'microsoft.graph.contactFolder',
  {
    id: ({ mailbox, folder }) => mailbox.core.ids.folder(folder.number),
    parentFolderId: ({ mailbox, folder }) =>
      mailbox.core.ids.folder(folder.parent?.number ?? mailbox.mail.root.number),
    displayName: ({ folder }) => folder.displayName,
  },
  {
    navigation: ['childFolders', 'contacts', 'multiValueExtendedProperties', 'singleValueExtendedProperties'],
  },
)

/** What `$filter` and `$orderby` may name on contact folders. */
export const contactFolderFields: FieldTable<ContactFolderView> = fieldTable<ContactFolderView>(
  'microsoft.graph.contactFolder',
  { displayName: scalar('string', ({ folder }) => folder.displayName) },
  ['id', 'parentFolderId'],
)
