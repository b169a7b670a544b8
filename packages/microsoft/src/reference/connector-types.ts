/** Who authorizes a connection: an administrator for all, or each person. */
export type ConnectorMode = 'organization' | 'person'

/** How the people of an organization are listed; the narrow one is enough, Xkit's connectors ask for the wide one. */
export type DirectoryChoice = 'User.Read.All' | 'Directory.Read.All'

/** A set of permissions under a name that an administrator understands. */
export interface PermissionPreset {
  id: string
  title: string
  /** By the mode that it is for; a mode that is not there does not have the preset. */
  permissions: Readonly<Partial<Record<ConnectorMode, readonly string[]>>>
}

/** The starting point of a connector. */
export interface ConnectorType {
  id: ConnectorTypeId
  title: string
  summary: string
  /** The modes to choose from; one alone is no choice. */
  modes: readonly ConnectorMode[]
  resource: 'graph' | 'exchange'
  /** What may be asked for in each mode, besides what is forced. */
  offers: Readonly<Partial<Record<ConnectorMode, readonly string[]>>>
  presets: readonly PermissionPreset[]
  /** Id of the preset that is taken where nothing is chosen. */
  defaultPreset: string
}

export type ConnectorTypeId =
  | 'outlook-mail-org'
  | 'outlook-calendar-org'
  | 'outlook-contacts-org'
  | 'outlook-mail'
  | 'outlook-calendar'
  | 'outlook-contacts'
  | 'microsoft-365'
  | 'exchange-imap-smtp'

const offered = {
  mail: {
    organization: [
      'Mail.ReadBasic.All',
      'Mail.Read',
      'Mail.ReadWrite',
      'Mail.Send',
      'MailboxSettings.Read',
      'MailboxSettings.ReadWrite',
    ],
    person: [
      'Mail.ReadBasic',
      'Mail.Read',
      'Mail.Read.Shared',
      'Mail.ReadWrite',
      'Mail.ReadWrite.Shared',
      'Mail.Send',
      'Mail.Send.Shared',
      'MailboxSettings.Read',
      'MailboxSettings.ReadWrite',
      'User.ReadBasic.All',
      'User.Read.All',
    ],
  },
  calendar: {
    organization: [
      'Calendars.ReadBasic.All',
      'Calendars.Read',
      'Calendars.ReadWrite',
      'MailboxSettings.Read',
      'Place.Read.All',
    ],
    person: [
      'Calendars.ReadBasic',
      'Calendars.Read',
      'Calendars.Read.Shared',
      'Calendars.ReadWrite',
      'Calendars.ReadWrite.Shared',
      'MailboxSettings.Read',
      'Place.Read.All',
      'User.ReadBasic.All',
    ],
  },
  contacts: {
    organization: ['Contacts.Read', 'Contacts.ReadWrite', 'OrgContact.Read.All', 'People.Read.All'],
    person: [
      'Contacts.Read',
      'Contacts.Read.Shared',
      'Contacts.ReadWrite',
      'Contacts.ReadWrite.Shared',
      'People.Read',
      'User.ReadBasic.All',
    ],
  },
  more: {
    organization: [
      'MailTips.ReadBasic.All',
      'MailboxFolder.Read.All',
      'MailboxItem.Read.All',
      'MailboxItem.Export.All',
      'Tasks.Read.All',
      'Tasks.ReadWrite.All',
      'Organization.Read.All',
      'GroupMember.Read.All',
      'LicenseAssignment.Read.All',
      'Reports.Read.All',
      'ExchangeMessageTrace.Read.All',
    ],
    person: ['Tasks.Read', 'Tasks.ReadWrite', 'MailboxFolder.Read', 'MailboxItem.Read', 'MailboxItem.Export'],
  },
} as const

const both = (id: string, title: string, names: readonly string[]): PermissionPreset => ({
  id,
  title,
  permissions: { organization: names, person: names },
})

const mailPresets = [
  both('read', 'Read mail', ['Mail.Read']),
  both('read-write', 'Read and change mail', ['Mail.ReadWrite']),
  both('send', 'Send mail', ['Mail.Send']),
  both('read-write-send', 'Read, change and send mail', ['Mail.ReadWrite', 'Mail.Send']),
  {
    id: 'read-shared',
    title: 'Read mail, shared mailboxes too',
    permissions: { person: ['Mail.Read', 'Mail.Read.Shared'] },
  },
]
const calendarPresets = [
  both('read', 'Read calendars', ['Calendars.Read']),
  both('read-write', 'Read and change calendars', ['Calendars.ReadWrite']),
  {
    id: 'free-busy',
    title: 'See when people are busy',
    permissions: { organization: ['Calendars.ReadBasic.All'], person: ['Calendars.ReadBasic'] },
  },
  {
    id: 'read-shared',
    title: 'Read calendars, shared ones too',
    permissions: { person: ['Calendars.Read', 'Calendars.Read.Shared'] },
  },
]
const contactsPresets = [
  both('read', 'Read contacts', ['Contacts.Read']),
  both('read-write', 'Read and change contacts', ['Contacts.ReadWrite']),
]

const one = (mode: ConnectorMode, presets: readonly PermissionPreset[]): PermissionPreset[] =>
  presets.filter((preset) => preset.permissions[mode] !== undefined)

/** The connector types in the order in which they are shown. */
export const connectorTypes: readonly ConnectorType[] = [
  {
    id: 'microsoft-365',
    title: 'Microsoft 365',
    summary: 'Mail, calendar, contacts and settings in any mix, for an organization or for one person.',
    modes: ['organization', 'person'],
    resource: 'graph',
    offers: {
      organization: unique(
        offered.mail.organization,
        offered.calendar.organization,
        offered.contacts.organization,
        offered.more.organization,
      ),
      person: unique(
        offered.mail.person,
        offered.calendar.person,
        offered.contacts.person,
        offered.more.person,
      ),
    },
    presets: [
      both('read-all', 'Read mail, calendars and contacts', [
        'Mail.Read',
        'Calendars.Read',
        'Contacts.Read',
        'MailboxSettings.Read',
      ]),
      both('mail-calendar', 'Read mail and calendars', ['Mail.Read', 'Calendars.Read']),
      both('read-write-all', 'Read and change mail, calendars and contacts, and send', [
        'Mail.ReadWrite',
        'Mail.Send',
        'Calendars.ReadWrite',
        'Contacts.ReadWrite',
        'MailboxSettings.Read',
      ]),
      {
        id: 'collect',
        title: 'Collect mailboxes for a matter',
        permissions: {
          organization: ['Mail.Read', 'MailboxSettings.Read'],
          person: ['Mail.Read', 'Mail.Read.Shared', 'User.Read.All'],
        },
      },
    ],
    defaultPreset: 'mail-calendar',
  },
  {
    id: 'outlook-mail-org',
    title: 'Outlook mail of an organization',
    summary: "Every mailbox's mail after one administrator's consent.",
    modes: ['organization'],
    resource: 'graph',
    offers: { organization: offered.mail.organization },
    presets: one('organization', mailPresets),
    defaultPreset: 'read',
  },
  {
    id: 'outlook-calendar-org',
    title: 'Outlook calendars of an organization',
    summary: "Everyone's calendars after one administrator's consent.",
    modes: ['organization'],
    resource: 'graph',
    offers: { organization: offered.calendar.organization },
    presets: one('organization', calendarPresets),
    defaultPreset: 'read',
  },
  {
    id: 'outlook-contacts-org',
    title: 'Outlook contacts of an organization',
    summary: "Everyone's contacts after one administrator's consent.",
    modes: ['organization'],
    resource: 'graph',
    offers: { organization: offered.contacts.organization },
    presets: contactsPresets,
    defaultPreset: 'read',
  },
  {
    id: 'outlook-mail',
    title: 'Outlook mail of a person',
    summary: 'The mail of each person who signs in.',
    modes: ['person'],
    resource: 'graph',
    offers: { person: offered.mail.person },
    presets: one('person', mailPresets),
    defaultPreset: 'read',
  },
  {
    id: 'outlook-calendar',
    title: 'Outlook calendar of a person',
    summary: 'The calendars of each person who signs in.',
    modes: ['person'],
    resource: 'graph',
    offers: { person: offered.calendar.person },
    presets: one('person', calendarPresets),
    defaultPreset: 'read',
  },
  {
    id: 'outlook-contacts',
    title: 'Outlook contacts of a person',
    summary: 'The contacts of each person who signs in.',
    modes: ['person'],
    resource: 'graph',
    offers: { person: offered.contacts.person },
    presets: contactsPresets,
    defaultPreset: 'read',
  },
  {
    id: 'exchange-imap-smtp',
    title: 'Exchange Online by IMAP and SMTP',
    summary: 'OAuth for software that speaks IMAP, POP3 or SMTP, as the app or as a person.',
    modes: ['organization', 'person'],
    resource: 'exchange',
    offers: {
      organization: ['IMAP.AccessAsApp', 'POP.AccessAsApp', 'SMTP.SendAsApp'],
      person: ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send'],
    },
    presets: [
      {
        id: 'imap-smtp',
        title: 'Read by IMAP and send by SMTP',
        permissions: {
          organization: ['IMAP.AccessAsApp', 'SMTP.SendAsApp'],
          person: ['IMAP.AccessAsUser.All', 'SMTP.Send'],
        },
      },
      {
        id: 'smtp',
        title: 'Send by SMTP',
        permissions: { organization: ['SMTP.SendAsApp'], person: ['SMTP.Send'] },
      },
      {
        id: 'imap',
        title: 'Read by IMAP',
        permissions: { organization: ['IMAP.AccessAsApp'], person: ['IMAP.AccessAsUser.All'] },
      },
    ],
    defaultPreset: 'imap-smtp',
  },
]

/** The type of that id; undefined for one that there is not. */
export function findConnectorType(id: string): ConnectorType | undefined {
  return connectorTypes.find((type) => type.id === id)
}

function unique(...lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())]
}
