import { writeCompanyMail } from './company-mail.ts'
import { contactsOf } from './contacts.ts'
import { contosoAddress, contosoDomain, contosoUsers, contosoVanityDomain } from './contoso-people.ts'
import { correspondents } from './correspondents.ts'
import { fabrikamTenant } from './fabrikam.ts'
import { PostOffice } from './mail/post-office.ts'
import { calendarCopy } from './meetings/calendar-copy.ts'
import { companySeries } from './meetings/company-meetings.ts'
import { sendMeetingMail } from './meetings/meeting-mail.ts'
import type { MeetingPlan } from './meetings/meeting-plan.ts'
import { singleMeetings } from './meetings/single-meetings.ts'
import { type RandomSource, randomSource } from './random-source.ts'
import { contosoApps } from './seed-apps.ts'
import type { SeedCalendar, SeedDelegation, SeedFile, SeedMailbox, SeedUser } from './seed-tenant.ts'
import { stableGuid } from './stable-guid.ts'
import { dayMs } from './working-time.ts'

export interface DefaultSeedOptions {
  /** Decides what the generated mail says; people, ids and passwords stay the same. 1 by default. */
  readonly seedNumber?: number
  /** The mail of about two years ends here. A fixed day by default. */
  readonly now?: Date
}

/** The last day of the default seed's mail when nobody says otherwise. */
export const defaultSeedNow = new Date('2026-11-20T16:00:00Z')

export const contosoTenantId = stableGuid('contoso/tenant')

/** Two tenants, contoso.onmicrosoft.com and fabrikam.onmicrosoft.com, with mail, meetings and contacts of our own making. */
export function defaultSeed(options: DefaultSeedOptions = {}): SeedFile {
  const now = options.now ?? defaultSeedNow
  const random = randomSource(options.seedNumber ?? 1, 'default seed')
  const contoso = contosoUsers()
  const fabrikam = fabrikamTenant()
  const people = correspondents(contoso, fabrikam.users)
  const addresses = [...contoso, ...fabrikam.users].flatMap(({ mail }) => (mail === null ? [] : [mail]))
  const office = new PostOffice(addresses, random.branch('delivery'), now)
  const staff = contoso
    .filter(({ mailbox, accountEnabled }) => mailbox === 'user' && accountEnabled)
    .map(({ userPrincipalName }) => people.at(userPrincipalName.split('@')[0] ?? ''))

  writeCompanyMail(people, staff, office, random.branch('mail'), now)
  const chance = random.branch('meetings')
  const meetings = [...companySeries(people, now, chance), ...singleMeetings(people, now, chance)]
  for (const plan of meetings) sendMeetingMail(plan, office, chance, now.getTime())

  const contactChance = random.branch('contacts')
  const mailboxFor = (user: SeedUser) => mailboxesOf(user, office, meetings, contactChance, now)
  return {
    tenants: [
      {
        id: contosoTenantId,
        domain: contosoDomain,
        otherDomains: [contosoVanityDomain],
        displayName: 'Contoso Cargo Bikes',
        countryLetterCode: 'DK',
        preferredLanguage: 'en',
        createdDateTime: '2017-02-06T09:00:00Z',
        userConsent: 'microsoft-managed',
        users: contoso,
        apps: contosoApps(contosoTenantId, now),
        delegations,
        mailboxes: contoso.flatMap(mailboxFor),
      },
      { ...fabrikam, mailboxes: fabrikam.users.flatMap(mailboxFor) },
    ],
  }
}

/** Who reads whose mail: the shared mailboxes' people, an assistant's rights on a calendar, one shared folder. */
const delegations: readonly SeedDelegation[] = [
  ...['grace.lim', 'tobias.kern'].flatMap((local): SeedDelegation[] => [
    { kind: 'full-access', mailbox: contosoAddress('support'), to: contosoAddress(local) },
    { kind: 'send-as', mailbox: contosoAddress('support'), to: contosoAddress(local) },
  ]),
  { kind: 'full-access', mailbox: contosoAddress('invoices'), to: contosoAddress('esme.hartley') },
  { kind: 'full-access', mailbox: contosoAddress('press'), to: contosoAddress('camille.dupont') },
  { kind: 'send-on-behalf', mailbox: contosoAddress('press'), to: contosoAddress('leo.marchetti') },
  {
    kind: 'folder',
    mailbox: contosoAddress('priya.raman'),
    folder: ['inbox', 'Matters'],
    to: contosoAddress('oisin.keane'),
    role: 'reviewer',
  },
  {
    kind: 'calendar',
    mailbox: contosoAddress('mette.sorensen'),
    calendar: null,
    to: contosoAddress('samir.patel'),
    role: 'write',
  },
  {
    kind: 'calendar',
    mailbox: contosoAddress('petra.novak'),
    calendar: 'Shifts',
    to: contosoAddress('anders.lind'),
    role: 'read',
  },
]

const withContacts = new Set([
  'nuria.alvarez',
  'ben.ashworth',
  'amara.okafor',
  'chidi.eze',
  'omar.haddad',
  'camille.dupont',
  'oisin.keane',
  'mette.sorensen',
  'elif.demir',
])

const categories = [
  { displayName: 'Red category', color: 'preset0' },
  { displayName: 'Orange category', color: 'preset1' },
  { displayName: 'Yellow category', color: 'preset3' },
  { displayName: 'Green category', color: 'preset4' },
  { displayName: 'Blue category', color: 'preset7' },
  { displayName: 'Purple category', color: 'preset8' },
] as const

function mailboxesOf(
  user: SeedUser,
  office: PostOffice,
  meetings: readonly MeetingPlan[],
  random: RandomSource,
  now: Date,
): SeedMailbox[] {
  const address = user.mail
  const draft = address === null ? undefined : office.mailbox(address)
  if (address === null || !draft) return []
  const local = address.split('@')[0] ?? ''
  return [
    {
      address,
      folders: [...draft.folders, ...ownFolders(local)],
      messages: draft.messages,
      calendars: calendarsOf(local, address, meetings, now),
      contactFolders: withContacts.has(local) ? contactsOf(random) : [],
      masterCategories: categories,
      automaticReplies: local === 'petra.novak' ? awayReplies(now) : null,
    },
  ]
}

/** Empty and hidden folders, which a folder list has to get right too. */
function ownFolders(local: string): SeedMailbox['folders'] {
  const folders: Readonly<Record<string, SeedMailbox['folders']>> = {
    'mette.sorensen': [{ path: ['To read on trains'], isHidden: false }],
    'nils.bergqvist': [{ path: ['inbox', 'Budget', 'Some day'], isHidden: false }],
    'priya.raman': [
      { path: ['Privileged'], isHidden: false },
      { path: ['Privileged', 'Board'], isHidden: false },
    ],
    'dana.whitfield': [
      { path: ['Conversation Action Settings'], isHidden: true },
      { path: ['archive', 'Scripts'], isHidden: false },
    ],
  }
  return folders[local] ?? []
}

function calendarsOf(
  local: string,
  address: string,
  meetings: readonly MeetingPlan[],
  now: Date,
): SeedCalendar[] {
  const own = meetings.filter(
    ({ organizer, required, optional, rooms }) =>
      organizer.address === address ||
      [...required, ...optional, ...rooms].some((one) => one.address === address),
  )
  const calendar = {
    name: 'Calendar',
    isDefault: true,
    color: 'auto',
    events: own.map((plan) => calendarCopy(plan, address)),
  }
  return local === 'petra.novak' ? [calendar, shifts(address, now)] : [calendar]
}

/** A second calendar: early and late shift of the depot in turn, on every weekday of the next three weeks. */
function shifts(address: string, now: Date): SeedCalendar {
  const today = Math.floor(now.getTime() / dayMs) * dayMs
  const days = Array.from({ length: 21 }, (_, ahead) => today + ahead * dayMs).filter(
    (day) => ![0, 6].includes(new Date(day).getUTCDay()),
  )
  return {
    name: 'Shifts',
    isDefault: false,
    color: 'lightGreen',
    events: days.map((day, index) => {
      const early = Math.floor(index / 5) % 2 === 0
      const date = new Date(day).toISOString().slice(0, 10)
      return {
        iCalUId: stableGuid(`shift/${date}`),
        createdDateTime: new Date(today - 30 * dayMs).toISOString(),
        subject: early ? 'Early shift' : 'Late shift',
        body: { contentType: 'text', content: '' },
        start: { dateTime: `${date}T${early ? '06' : '13'}:00:00`, timeZone: 'W. Europe Standard Time' },
        end: { dateTime: `${date}T${early ? '13' : '20'}:00:00`, timeZone: 'W. Europe Standard Time' },
        location: 'Depot',
        attendees: [],
        isAllDay: false,
        organizer: { name: 'Petra Nováková', address },
        response: 'organizer',
        showAs: 'busy',
        sensitivity: 'normal',
        importance: 'normal',
        categories: [],
        reminderMinutesBeforeStart: null,
        isOnlineMeeting: false,
        isCancelled: false,
        recurrence: null,
        exceptions: [],
      }
    }),
  }
}

function awayReplies(now: Date): SeedMailbox['automaticReplies'] {
  return {
    status: 'scheduled',
    externalAudience: 'contactsOnly',
    scheduledStartDateTime: new Date(now.getTime() - 2 * dayMs).toISOString(),
    scheduledEndDateTime: new Date(now.getTime() + 12 * dayMs).toISOString(),
    internalReplyMessage: 'I am away, and my telephone is in a drawer. Giulia knows everything I know.',
    externalReplyMessage:
      'Thank you for your mail. I read it when I am back; for anything with wheels please write to support@contoso.onmicrosoft.com.',
  }
}
