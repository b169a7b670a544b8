/** A feature that people ask for, in the words of who asks, with the claims that cover it; the first decides its grade. */
export interface Feature {
  readonly area: string
  readonly name: string
  /** How the claims begin. */
  readonly claims: readonly string[]
}

/** area: feature | how claims begin, parted by semicolons. */
const TABLE = `
Microsoft Graph
users, their delta, photos, licences, proxyAddresses | people and groups are made
shared and room mailboxes by userPurpose, mailboxSettings | categories, overrides
mail folders: child, hidden, well-known names, delta | folder delta, of the tree
search folders | folder delta, of the tree
messages: create, update, delete, permanentDelete, move, copy | mail that is sent arrives; default ids change; lists that are asked
messages: delta | delta: whoever stops
send, reply, replyAll, forward and their create… forms | answers and forwards
$value in both directions, MIME send | mail comes out byte for byte; mail that is sent arrives
attachments of all three kinds | answers and forwards; attached items are opened
upload sessions | Microsoft's Graph client; large files in upload
sendMail that delivers, non-delivery reports | mail that is sent arrives; mail waits as long
masterCategories | categories, overrides
inbox rules that act, automatic replies, mail tips | Inbox rules act
calendars and groups of calendars, their permissions | calendars, groups
events: recurrence with exceptions, instances | series of every pattern
events: accept, decline, tentative, proposals reach the organizer; online meetings; attachments | meetings: invitations; events: reminders
calendarView and its delta, events delta | who follows a calendar view
getSchedule, findMeetingTimes | free and busy
contacts, contact folders, their delta, photos | contacts and their folders
subscriptions: handshake, delivery within a second, lifecycle events, encrypted contents, expiry, filters | change notifications: handshake; subscriptions with a filter
$batch with dependsOn | Microsoft's Graph client; batches: order
applications, servicePrincipals, appRoleAssignments, oauth2PermissionGrants | an app is registered; federated credentials
organization | federated credentials; what is written in the directory
groups | people and groups are made; mail to a group
places, To Do, the mailbox usage report | rooms and room lists; tasks that come back
nested filters, lambda, $orderby, $count, InefficientFilter, $search KQL with its 1,000 cap | \`$filter\` answers
ConsistencyLevel | an app is registered
Prefer: page size, body type, time zone, immutable ids | default ids change; Graph's answers have the shapes
ETags and If-Match | events: reminders; tasks that come back
structure of hostile and of real mail | headers and structure
501 with a name for what is not there | what Graph has
@odata annotations | Graph's answers have the shapes
delta tokens that expire with 410 | delta: whoever stops

Entra
common, organizations, consumers and tenant endpoints | openid-client works; codes, refresh tokens
code with PKCE, refresh, secret | MSAL signs in; codes, refresh tokens
device code | MSAL signs in; device code
on behalf of | MSAL signs in; on behalf of
certificate assertions | MSAL signs in; client assertions
federated assertions | client assertions; federated credentials
prompt, login_hint, domain_hint, response_mode | authorize, sessions
user consent, its policies, unverified publishers, need admin approval | authorize, sessions; policies: second factor
admin consent | admin consent
assignment required | authorize, sessions
secret expiry | codes, refresh tokens
session revocation | claims challenges; authorize, sessions
conditional access and second factors, with AADSTS code and suberror | policies: second factor
optional claims of manifests | optional claims of manifests
hybrid flow, password grant, the older token endpoint | hybrid and id tokens; id tokens show
logout, by an app and front-channel | signing out
pages for a person and for a browser test | authorize, sessions
error codes and texts | errors, permission names

Exchange Online
IMAP with XOAUTH2, delegated and app-only | mbsync with Cyrus; who gets into which mailbox
SMTP with XOAUTH2, delegated and app-only | ImapFlow and Nodemailer; who gets into which mailbox
implicit TLS and STARTTLS | ImapFlow and Nodemailer; IMAP answers with
capability lists, greetings, error strings | IMAP answers with; SMTP submission
service principal registration, the trap of its object id | who gets into which mailbox
mailbox permissions, SMTP AUTH switches, send-as | SMTP submission; who gets into which mailbox
one mailbox through Graph and IMAP at once | what IMAP shows
UIDPLUS, IDLE, MOVE, LITERAL+ | ImapFlow and Nodemailer; IMAP answers with
envelopes, structures, searches; any command gets its answer | envelopes and structures; every search key; a search over IMAP; whatever an IMAP
delivery reports: delivered, failed, delayed | reports as NOTIFY; mail waits as long
sending limits | mail waits as long; reports as NOTIFY

Mailboxes
Full Access, folder shares | permissions open what
send-as | SMTP submission
RBAC for Applications, access policies | RBAC for Applications
leavers, soft-deleted and inactive mailboxes | mailboxes of leavers
propagation delays that the clock can pass | mailboxes of leavers
unlicensed and on-premises mailboxes | mailboxes of leavers; mail waits as long
the archive, which Graph does not reach | a seed file arranges

Controls
several emulators in one process, resets, ids and clock from a seed number | resets give the same ids
snapshots | an emulator made of a snapshot; snapshots hold
a seed file (YAML or JSON) with a schema | the seed of the documentation
faults by route, count or rate | faults, cut connections
faults of the mail servers, by command | faults of IMAP and SMTP
a page that shows mailboxes, requests and faults | a page with mailboxes
Microsoft's names with certificates of its own (--tls) | unmodified curl and CLI; under Microsoft
latency and limits like the real ones (--realistic) | latencies like; Outlook's limits
`

export const features: readonly Feature[] = TABLE.trim()
  .split('\n\n')
  .flatMap((block) => {
    const [area = '', ...lines] = block.split('\n')
    return lines.map((line) => {
      const [name = '', claims = ''] = line.split(' | ')
      return { area, name, claims: claims.split('; ') }
    })
  })
