import type { SeedMailboxKind, SeedRole, SeedUser } from './seed-tenant.ts'
import { stableGuid } from './stable-guid.ts'
import type { SeedTimeZone } from './working-time.ts'

export const contosoDomain = 'contoso.onmicrosoft.com'
/** A second verified domain; everybody has an alias in it. */
export const contosoVanityDomain = 'contoso.example'

interface Office {
  readonly name: string
  readonly timeZone: SeedTimeZone
  readonly language: string
  readonly phone: string
}

const offices = {
  cph: { name: 'Copenhagen', timeZone: 'Romance Standard Time', language: 'en-US', phone: '+45 33 55 01' },
  lon: { name: 'London', timeZone: 'GMT Standard Time', language: 'en-GB', phone: '+44 20 7946 01' },
  ber: { name: 'Berlin', timeZone: 'W. Europe Standard Time', language: 'en-US', phone: '+49 30 5550 01' },
  sea: { name: 'Seattle', timeZone: 'Pacific Standard Time', language: 'en-US', phone: '+1 206 555 01' },
  tyo: { name: 'Tokyo', timeZone: 'Tokyo Standard Time', language: 'ja-JP', phone: '+81 3 5550 01' },
  blr: { name: 'Bengaluru', timeZone: 'India Standard Time', language: 'en-US', phone: '+91 80 5550 01' },
} as const satisfies Record<string, Office>

type OfficeKey = keyof typeof offices

/** Local part, given name, surname, job title, office, local part of the manager. */
type Row = readonly [string, string, string, string, OfficeKey, string | null]

/** Contoso builds cargo bikes for couriers and cities, and services them. */
const staff: Readonly<Record<string, readonly Row[]>> = {
  Management: [['mette.sorensen', 'Mette', 'Sørensen', 'Chief Executive', 'cph', null]],
  Finance: [
    ['tomasz.wolski', 'Tomasz', 'Wolski', 'Chief Financial Officer', 'cph', 'mette.sorensen'],
    ['nils.bergqvist', 'Nils', 'Bergqvist', 'Controller', 'cph', 'tomasz.wolski'],
    ['esme.hartley', 'Esme', 'Hartley', 'Accounts Payable', 'lon', 'nils.bergqvist'],
  ],
  Legal: [
    ['priya.raman', 'Priya', 'Raman', 'General Counsel', 'lon', 'mette.sorensen'],
    ['oisin.keane', 'Oisín', 'Keane', 'Contract Manager', 'lon', 'priya.raman'],
  ],
  Engineering: [
    ['henrik.falk', 'Henrik', 'Falk', 'Head of Engineering', 'cph', 'mette.sorensen'],
    ['felix.moreau', 'Félix', 'Moreau', 'Product Manager', 'cph', 'henrik.falk'],
    ['zoe.lambert', 'Zoë', 'Lambert', 'Lead Developer, Fleet App', 'cph', 'henrik.falk'],
    ['ravi.menon', 'Ravi', 'Menon', 'Backend Developer', 'blr', 'zoe.lambert'],
    ['caleb.stone', 'Caleb', 'Stone', 'Mobile Developer', 'sea', 'zoe.lambert'],
    ['sadia.karim', 'Sadia', 'Karim', 'Site Reliability Engineer', 'lon', 'henrik.falk'],
    ['jurgen.gross', 'Jürgen', 'Groß', 'Battery Systems Engineer', 'ber', 'henrik.falk'],
    ['yuki.tanaka', '由紀', '田中', 'Firmware Engineer', 'tyo', 'jurgen.gross'],
    ['ingrid.halvorsen', 'Ingrid', 'Halvorsen', 'Quality Lead', 'cph', 'henrik.falk'],
    ['odette.quirke', 'Odette', 'Quirke', 'Interoperability Tester', 'lon', 'ingrid.halvorsen'],
  ],
  Sales: [
    ['amara.okafor', 'Amara', 'Okafor', 'Head of Sales', 'lon', 'mette.sorensen'],
    ['nuria.alvarez', 'Nuria', 'Álvarez', 'Key Account Manager', 'lon', 'amara.okafor'],
    ['ben.ashworth', 'Ben', 'Ashworth', 'Account Manager', 'lon', 'amara.okafor'],
    ['chidi.eze', 'Chidi', 'Eze', 'Sales Engineer', 'sea', 'amara.okafor'],
  ],
  Operations: [
    ['lucia.ferrante', 'Lucia', 'Ferrante', 'Head of Operations', 'ber', 'mette.sorensen'],
    ['anders.lind', 'Anders', 'Lind', 'Workshop Lead', 'cph', 'lucia.ferrante'],
    ['giulia.conti', 'Giulia', 'Conti', 'Logistics Planner', 'ber', 'lucia.ferrante'],
    ['omar.haddad', 'Omar', 'Haddad', 'Purchasing', 'ber', 'lucia.ferrante'],
    ['petra.novak', 'Petra', 'Nováková', 'Fleet Service Coordinator', 'ber', 'lucia.ferrante'],
  ],
  People: [
    ['joanna.reyes', 'Joanna', 'Reyes', 'Head of People', 'cph', 'mette.sorensen'],
    ['linnea.holm', 'Linnea', 'Holm', 'Recruiter', 'cph', 'joanna.reyes'],
    ['samir.patel', 'Samir', 'Patel', 'Office Manager', 'lon', 'joanna.reyes'],
  ],
  Support: [
    ['grace.lim', 'Grace', 'Lim', 'Support Lead', 'lon', 'lucia.ferrante'],
    ['tobias.kern', 'Tobias', 'Kern', 'Support Agent', 'ber', 'grace.lim'],
  ],
  Marketing: [
    ['camille.dupont', 'Camille', 'Dupont', 'Head of Communications', 'cph', 'mette.sorensen'],
    ['leo.marchetti', 'Leo', 'Marchetti', 'Designer', 'cph', 'camille.dupont'],
  ],
  IT: [['dana.whitfield', 'Dana', 'Whitfield', 'IT Administrator', 'lon', 'henrik.falk']],
}

/** Mailboxes whose folders carry names in another language than the office's. */
const ownLanguage: Readonly<Record<string, string>> = { 'jurgen.gross': 'de-DE', 'giulia.conti': 'it-IT' }

const ownRoles: Readonly<Record<string, readonly SeedRole[]>> = {
  'dana.whitfield': ['Exchange Administrator', 'User Administrator'],
}

export function contosoAddress(local: string): string {
  return `${local}@${contosoDomain}`
}

/** Every account of the default tenant, in a fixed order with fixed ids and passwords. */
export function contosoUsers(): SeedUser[] {
  const people = Object.entries(staff).flatMap(([department, rows]) =>
    rows.map((row, index) => person(department, row, index)),
  )
  return [administrator(), ...people, ...sharedMailboxes(), ...rooms(), kiosk(), leaver()]
}

function person(
  department: string,
  [local, given, surname, title, office, manager]: Row,
  index: number,
): SeedUser {
  const { name, timeZone, language, phone } = offices[office]
  return account(local, {
    displayName: office === 'tyo' ? `${surname} ${given}` : `${given} ${surname}`,
    givenName: given,
    surname,
    jobTitle: title,
    department,
    officeLocation: name,
    businessPhones: [`${phone}${String(10 + index).padStart(2, '0')}`],
    manager: manager === null ? null : contosoAddress(manager),
    roles: ownRoles[local] ?? [],
    timeZone,
    language: ownLanguage[local] ?? language,
  })
}

function account(local: string, more: Partial<SeedUser> & { displayName: string }): SeedUser {
  const id = stableGuid(`contoso/users/${local}`)
  return {
    id,
    userPrincipalName: contosoAddress(local),
    givenName: null,
    surname: null,
    jobTitle: null,
    department: null,
    officeLocation: null,
    businessPhones: [],
    mobilePhone: null,
    manager: null,
    password: `Bike-lane-${id.slice(0, 6)}`,
    roles: [],
    accountEnabled: true,
    mailbox: 'user',
    licensed: true,
    mail: contosoAddress(local),
    aliases: [`${local}@${contosoVanityDomain}`],
    timeZone: offices.cph.timeZone,
    language: offices.cph.language,
    ...more,
  }
}

function administrator(): SeedUser {
  return account('admin', {
    displayName: 'Contoso Administrator',
    givenName: 'Contoso',
    surname: 'Administrator',
    jobTitle: 'Tenant Administrator',
    department: 'IT',
    password: 'Admin-of-contoso-1',
    roles: ['Global Administrator'],
  })
}

function sharedMailboxes(): SeedUser[] {
  return [
    resource('support', 'Contoso Support', 'shared'),
    resource('invoices', 'Contoso Invoices', 'shared'),
    resource('press', 'Contoso Press', 'shared'),
  ]
}

function rooms(): SeedUser[] {
  return [
    resource('room.velodrome', 'Velodrome (12 seats)', 'room'),
    resource('room.freewheel', 'Freewheel (6 seats)', 'room'),
    resource('room.sidecar', 'Sidecar (2 seats)', 'room'),
  ]
}

/** Shared mailboxes and rooms are accounts that nobody signs in to and that need no licence. */
function resource(local: string, displayName: string, mailbox: SeedMailboxKind): SeedUser {
  return account(local, { displayName, mailbox, accountEnabled: false, licensed: false })
}

/** The account without a mailbox. */
function kiosk(): SeedUser {
  return account('workshop.kiosk', {
    displayName: 'Workshop Kiosk',
    department: 'Operations',
    officeLocation: offices.cph.name,
    mailbox: 'none',
    licensed: false,
    mail: null,
    aliases: [],
  })
}

/** Left the company: the account is blocked and its licence has been taken away. */
function leaver(): SeedUser {
  return account('viktor.hallas', {
    displayName: 'Viktor Hallas',
    givenName: 'Viktor',
    surname: 'Hallas',
    jobTitle: 'Account Manager',
    department: 'Sales',
    officeLocation: offices.lon.name,
    manager: contosoAddress('amara.okafor'),
    accountEnabled: false,
    licensed: false,
    timeZone: offices.lon.timeZone,
    language: offices.lon.language,
  })
}
