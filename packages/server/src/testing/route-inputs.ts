/** What the walk over all routes (every-route.test.ts) asks each of them with. */

/** One customer's things. Of another customer for a key that is limited; unknown where nothing was ever made. */
export interface Ids {
  connection: string
  session: string
  collection: string
  schedule: string
  matter: string
  destination: string
  customer: string
  key: string
  endpoint: string
  watch: string
  profile: string
  rule: string
  delivery: string
  device: string
  relayed: string
}

/** What the bodies are about beside ids. */
export interface Setting {
  connector: string
  mailbox: string
  returnUrl: string
}

export const unknown: Ids = {
  connection: 'conn_0000000000000000000000000z',
  session: 'cs_0000000000000000000000000z',
  collection: 'col_0000000000000000000000000z',
  schedule: 'csc_0000000000000000000000000z',
  matter: 'mat_0000000000000000000000000z',
  destination: 'dst_0000000000000000000000000z',
  customer: 'nobody-at-all',
  key: 'key_0000000000000000000000000z',
  endpoint: 'ep_0000000000000000000000000z',
  watch: 'wat_0000000000000000000000000z',
  profile: 'prof_0000000000000000000000000z',
  rule: 'rule_0000000000000000000000000z',
  delivery: 'dlv_0000000000000000000000000z',
  device: 'rcr_0000000000000000000000000z',
  relayed: 'rmsg_0000000000000000000000000z',
}

/** What belongs to the installation: the same for every customer, and only read by limited keys. */
export const ofInstallation = /^\/v1\/(apps|connectors|issuers|members|sign-in-providers|relay\/listeners)\//

/** Which id a path parameter is, by the folder that it stands in. */
export const parameters: Record<string, keyof Ids> = {
  '/v1/connections/{id}': 'connection',
  '/v1/me/connections/{id}': 'connection',
  '/v1/me/connect-sessions/{id}': 'session',
  '/v1/connect-sessions/{id}': 'session',
  '/v1/collections/{id}': 'collection',
  '/v1/collection-schedules/{id}': 'schedule',
  '/v1/matters/{id}': 'matter',
  '/v1/destinations/{id}': 'destination',
  '/v1/customers/{externalId}': 'customer',
  '/v1/keys/{id}': 'key',
  '/v1/endpoints/{id}': 'endpoint',
  '/v1/watches/{id}': 'watch',
  '/v1/sending-profiles/{id}': 'profile',
  '/v1/deliveries/{id}': 'delivery',
  '/v1/rules/{id}': 'rule',
  '/v1/relay/credentials/{id}': 'device',
  '/v1/relay/messages/{id}': 'relayed',
}

const january = { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' }
const link = { name: 'Plan', url: 'https://files.example/plan.docx' }
const noon = { dateTime: '2026-01-01T12:00:00', timeZone: 'Europe/Berlin' }

const rule = ({ profile }: Ids, { mailbox }: Setting) => ({
  name: 'A rule',
  profile,
  trigger: { type: 'event', changes: ['trigger.walked'] },
  to: [{ address: mailbox }],
  content: { report: { days: 1 } },
})

export const bucket = {
  name: 'A bucket',
  endpoint: 'https://127.0.0.1:1',
  bucket: 'evidence',
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: 'secret',
}

/** A body that would do, for every route that wants one; ids in it are those that are tried. */
export const bodies: Record<string, (ids: Ids, setting: Setting) => unknown> = {
  'post /v1/token': ({ customer }, { connector }) => ({ customer, connector }),
  'post /v1/collections': ({ connection, matter }, { mailbox }) => ({
    connection,
    matter,
    custodians: [{ mailboxes: [mailbox] }],
  }),
  'post /v1/collections/preview': ({ connection }, { mailbox }) => ({
    connection,
    custodians: [{ mailboxes: [mailbox] }],
  }),
  'post /v1/collection-schedules': ({ connection, matter }, { mailbox }) => ({
    connection,
    matter,
    custodians: [{ mailboxes: [mailbox] }],
    schedule: { cron: '0 0 1 1 *' },
  }),
  'post /v1/matters': ({ customer }) => ({ name: 'A case', customer }),
  'patch /v1/matters/{id}': () => ({ notes: 'walked' }),
  'post /v1/destinations': ({ customer }) => ({ ...bucket, customer }),
  'patch /v1/destinations/{id}': () => ({ name: 'Renamed' }),
  'post /v1/collections/{id}/clone': () => ({}),
  'post /v1/collections/{id}/package/download': () => ({}),
  'post /v1/collections/{id}/package/links': () => ({}),
  'post /v1/collections/{id}/package/uploads': ({ destination }) => ({ destination }),
  'post /v1/collections/{id}/erase-custodian': () => ({ custodian: 'nobody' }),
  'post /v1/connect-sessions': ({ customer }, { connector }) => ({
    customer: { externalId: customer },
    connector,
    completion: 'code',
  }),
  'post /v1/customer-tokens': ({ customer }) => ({ customer: { externalId: customer } }),
  'post /v1/catalog-links': ({ customer }, { returnUrl }) => ({
    customer: { externalId: customer },
    returnUrl,
  }),
  'post /v1/me/connect-sessions/{id}/complete': () => ({ code: 'no such code' }),
  'post /v1/me/connections/{id}/reconnect': (_ids, { returnUrl }) => ({ returnUrl }),
  'post /v1/connect-sessions/{id}/complete': () => ({ code: 'no such code' }),
  'post /v1/connections/import': ({ customer }, { connector }) => ({
    connector,
    rows: [{ customer: { externalId: customer }, tenantId: '00000000-0000-4000-8000-00000000000f' }],
  }),
  'post /v1/connections/{id}/reconnect': () => ({ completion: 'code' }),
  'post /v1/connections/{id}/approve': () => ({ reason: 'a test' }),
  'patch /v1/connections/{id}': () => ({ disabled: false }),
  'put /v1/customers/{externalId}': () => ({ name: 'Renamed' }),
  'post /v1/connections/{id}/mailboxes/{address}/folders': () => ({ name: 'A folder' }),
  'patch /v1/connections/{id}/mailboxes/{address}/folders/{folder}': () => ({ name: 'Renamed' }),
  'patch /v1/connections/{id}/mailboxes/{address}/messages/{message}': () => ({ isRead: true }),
  'post /v1/connections/{id}/mailboxes/{address}/messages/{message}/move': () => ({ folderId: 'inbox' }),
  'post /v1/connections/{id}/mailboxes/{address}/messages/{message}/copy': () => ({ folderId: 'inbox' }),
  'post /v1/connections/{id}/mailboxes/{address}/drafts': () => ({ subject: 'A draft' }),
  'patch /v1/connections/{id}/mailboxes/{address}/drafts/{message}': () => ({ subject: 'Changed' }),
  'post /v1/connections/{id}/mailboxes/{address}/drafts/{message}/send': () => ({}),
  'post /v1/connections/{id}/mailboxes/{address}/drafts/{message}/attachments': () => 'bytes',
  'post /v1/connections/{id}/mailboxes/{address}/drafts/{message}/links': () => link,
  'post /v1/connections/{id}/mailboxes/{address}/events/{event}/links': () => link,
  'post /v1/connections/{id}/mailboxes/{address}/outgoing': (_ids, { mailbox }) => ({
    to: [{ address: mailbox }],
  }),
  'post /v1/connections/{id}/mailboxes/{address}/messages/bulk': () => ({ action: 'delete', ids: ['x'] }),
  'post /v1/connections/{id}/mailboxes': (_ids, { mailbox }) => ({ address: mailbox }),
  'post /v1/connections/{id}/mailboxes.csv': () => 'address',
  'post /v1/connections/{id}/mailboxes/from-directory': () => ({ everybody: true }),
  'patch /v1/connections/{id}/mailboxes/{address}/settings': () => ({ language: 'en-US' }),
  'post /v1/connections/{id}/mailboxes/{address}/categories': () => ({ name: 'A category' }),
  'patch /v1/connections/{id}/mailboxes/{address}/categories/{category}': () => ({ color: 'red' }),
  'post /v1/connections/{id}/mailboxes/{address}/calendars': () => ({ name: 'A calendar' }),
  'patch /v1/connections/{id}/mailboxes/{address}/calendars/{calendar}': () => ({ name: 'Renamed' }),
  'post /v1/connections/{id}/mailboxes/{address}/events': () => ({ start: noon, end: noon }),
  'patch /v1/connections/{id}/mailboxes/{address}/events/{event}': () => ({ subject: 'Changed' }),
  'post /v1/connections/{id}/mailboxes/{address}/events/{event}/respond': () => ({ response: 'accept' }),
  'post /v1/connections/{id}/mailboxes/{address}/events/{event}/cancel': () => ({}),
  'post /v1/connections/{id}/mailboxes/{address}/events/{event}/attachments': () => 'bytes',
  'post /v1/connections/{id}/mailboxes/{address}/events/ics': () => 'BEGIN:VCALENDAR',
  'post /v1/connections/{id}/mailboxes/{address}/free-busy': (_ids, { mailbox }) => ({
    addresses: [mailbox],
    ...january,
  }),
  'post /v1/connections/{id}/mailboxes/{address}/find-times': () => ({
    durationMinutes: 30,
    windows: [january],
  }),
  'post /v1/connections/{id}/mailboxes/{address}/contacts': () => ({ name: 'Somebody' }),
  'patch /v1/connections/{id}/mailboxes/{address}/contacts/{contact}': () => ({ name: 'Renamed' }),
  'put /v1/connections/{id}/mailboxes/{address}/contacts/{contact}/photo': () => 'bytes',
  'post /v1/connections/{id}/mailboxes/{address}/contacts.vcf': () => 'BEGIN:VCARD\nFN:x\nEND:VCARD',
  'post /v1/connections/{id}/mailboxes/{address}/contact-folders': () => ({ name: 'A folder' }),
  'patch /v1/connections/{id}/mailboxes/{address}/contact-folders/{folder}': () => ({ name: 'Renamed' }),
  'post /v1/endpoints': ({ customer }) => ({ url: 'https://hooks.example.com/', customers: [customer] }),
  'post /v1/relay/credentials': ({ connection }, { mailbox }) => ({ name: 'A device', connection, mailbox }),
  'patch /v1/relay/credentials/{id}': () => ({ name: 'Renamed' }),
  'post /v1/watches': ({ connection }, { mailbox }) => ({ connection, mailboxes: [mailbox] }),
  'post /v1/sending-profiles': ({ connection }, { mailbox }) => ({
    name: 'A profile',
    transport: 'graph',
    authentication: { type: 'office365-oauth', connection },
    sender: { address: mailbox },
  }),
  'patch /v1/sending-profiles/{id}': () => ({ name: 'Renamed' }),
  'post /v1/sending-profiles/{id}/test': () => ({}),
  'post /v1/rules': rule,
  'post /v1/rules/test': (ids, setting) => ({ rule: rule(ids, setting) }),
  'post /v1/rules/{id}/test': () => ({}),
  'patch /v1/rules/{id}': () => ({ name: 'Renamed' }),
  'post /v1/triggers': ({ customer }) => ({ event: 'walked', customer }),
  'put /v1/sending-profiles/{id}/templates/{template}': () => ({ subject: 'Hello' }),
  'post /v1/sending-profiles/{id}/templates/{template}/preview': () => ({}),
  'post /v1/sending-profiles/{id}/submissions': (_ids, { mailbox }) => ({ to: [{ address: mailbox }] }),
  'post /v1/sending-profiles/{id}/submissions/{submission}/resend': () => ({}),
  'patch /v1/watches/{id}': () => ({ status: 'paused' }),
  'patch /v1/endpoints/{id}': () => ({ description: 'Renamed' }),
  'post /v1/endpoints/{id}/rotate-secret': () => ({ overlapSeconds: 60 }),
  'post /v1/endpoints/{id}/replay': () => ({ state: 'parked' }),
}

/** Bodies without anybody's id, or of what belongs to the installation. */
export const withoutIds = new Set([
  'post /v1/setup-scripts/full-access',
  'post /v1/keys',
  'post /v1/apps',
  'post /v1/relay/listeners',
  'post /v1/connectors',
  'post /v1/issuers',
  'post /v1/members',
  'post /v1/sign-in-providers',
  'post /v1/me/connect-sessions',
  'post /v1/emulator/clock',
  'post /v1/emulator/faults',
  'post /v1/emulator/messages',
  'post /v1/emulator/consents',
  'post /v1/emulator/approvals',
])

/** Queries that a route asks for. */
export const queries: Record<string, string> = {
  'get /v1/connections/{id}/mailboxes/{address}/events': '?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z',
  'get /v1/connections/{id}/mailboxes/{address}/events/{event}/instances':
    '?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z',
  'post /v1/connections/{id}/mailboxes/{address}/drafts/{message}/attachments': '?name=a.txt',
  'post /v1/connections/{id}/mailboxes/{address}/events/{event}/attachments': '?name=a.txt',
}
