import { expect, test } from 'vitest'
import { chooseBeginning } from '../begin-stage.ts'
import { createControl, type EmulatorControl } from '../control/control.ts'
import { RequestLog } from '../control/request-log.ts'
import type { Stage, StageOptions } from '../stage.ts'
import { blankContact } from '../tenant/blank-items.ts'
import type { EventState } from '../tenant/calendar.ts'
import { removeForGood } from '../tenant/leavers.ts'
import type { Mailbox } from '../tenant/mailbox.ts'
import { openSnapshot, snapshotBytes } from './take-snapshot.ts'
import { type ComparisonRules, everyDifference, type Members } from './testing/every-difference.ts'
import { ada, bo, clerk, office, smallOffice, startOfTime } from './testing/small-office.ts'

const options: StageOptions = {
  start: startOfTime.getTime(),
  isStill: true,
  randomSeed: 7,
  limits: true,
  latency: 3,
  realistic: false,
  httpNotifications: true,
  note: () => {},
}

const meeting: EventState = {
  iCalUId: 'meeting-1',
  subject: 'Standing',
  body: { contentType: 'text', content: '' },
  start: { dateTime: '2026-11-23T09:00:00', timeZone: 'UTC' },
  end: { dateTime: '2026-11-23T09:15:00', timeZone: 'UTC' },
  locations: [],
  attendees: [],
  isAllDay: false,
  response: 'organizer',
  respondedAt: null,
  responseRequested: true,
  showAs: 'busy',
  sensitivity: 'normal',
  importance: 'normal',
  categories: [],
  reminderMinutesBeforeStart: 15,
  isOnlineMeeting: false,
  onlineMeetingUrl: null,
  isCancelled: false,
  hideAttendees: false,
  allowNewTimeProposals: true,
  createdAt: 0,
  modifiedAt: 0,
  organizer: { name: 'Ada', address: ada },
  isDraft: false,
  transactionId: null,
  recurrence: null,
}

/** Members that say nothing of what the emulator is: caches, files, and what is made from the rest. */
const made: Members = {
  Spool: ['folder', '#file'],
  Recipients: ['#known'],
  MailFolder: ['#order'],
  MailStore: ['#order'],
  MailboxIds: ['#folders'],
  ChangeLog: ['#stale'],
  Mailbox: ['#fill'],
  Alarms: ['#timer'],
  TokenIssuer: ['*'],
  SignInFlows: ['*'],
  NotificationSender: ['*'],
  PublicKeyObject: ['*'],
  PrivateKeyObject: ['*'],
}

const rules: ComparisonRules = { ignored: made, unordered: { MailboxCore: ['#items', '#moved'] } }

/** Puts something into every corner. */
function fillEveryCorner({ state, subscriptions }: Stage, control: EmulatorControl): void {
  const { world, entra, given } = state
  const mail = world.mailboxAt(ada)?.mailbox
  if (!mail) throw new Error('no mailbox')
  fillMailbox(mail)
  fillPeople(control)
  control.setPropagation(office, 'realistic')
  fillExchange(control)
  fillSignIn(control)
  control.addFault({ path: '/v1.0/users/*', status: 503, rate: 0.5, after: 2 })
  control.addFault({ door: 'notifications', notification: 'drop' })
  control.holdMail({ hold: bo })
  const tenant = world.findTenant(office)
  const user = tenant?.directory.find(ada)
  if (!tenant || !user) throw new Error('the office is empty')
  const submission = {
    tenant,
    from: mail,
    recipients: [bo],
    mime: message('later'),
    subject: 'later',
    messageId: '',
  }
  world.outbox.send(submission, world.clock.now())
  world.outbox.send({ ...submission, notify: new Set(['success'] as const) }, world.clock.now() + 60_000)
  world.sendingLimits.count(mail.id, 3)
  const admission = state.limits.enter(clerk.appId, mail.id, 100)
  if (admission.admitted) admission.leave()
  const grant = {
    appId: clerk.appId,
    tenantId: tenant.id,
    userId: user.id,
    scope: 'openid',
    platform: 'web' as const,
    signedInAt: world.clock.now(),
    secondFactorAt: null,
  }
  entra.grants.newCode({ ...grant, redirectUri: 'http://localhost/back', nonce: null, challenge: null })
  entra.grants.newRefreshToken(grant)
  entra.sessions.signIn(undefined, user, false)
  entra.throttle.failed(user.id)
  entra.devices.begin({ appId: clerk.appId, tenantId: null, scope: 'openid' })
  const account = { tenant, user, signedInAt: 1, secondFactorAt: null, homeUserId: user.id }
  entra.devices.begin({ appId: clerk.appId, tenantId: tenant.id, scope: 'x' }).answer = {
    kind: 'approved',
    account,
  }
  entra.devices.begin({ appId: clerk.appId, tenantId: tenant.id, scope: 'x' }).answer = { kind: 'declined' }
  given.tokens.forget()
  const known = new Map([['group', { print: 'x', links: new Map([['user', '#microsoft.graph.user']]) }]])
  given.tokens.roundsOf('groups').rounds.set(1, { select: undefined, told: [{ id: 'group' }], known })
  given.tokens.roundsOf('groups').last = 1
  given.downloads.offer('a,b', 'http://localhost')
  const subscription = {
    tenantId: tenant.id,
    appId: clerk.appId,
    creatorId: clerk.appId,
    userId: null,
    resource: 'users',
    changeTypes: new Set(['updated'] as const),
    changeType: 'updated',
    notificationUrl: 'http://127.0.0.1:9/',
    lifecycleNotificationUrl: null,
    clientState: 'secret',
    latestSupportedTlsVersion: 'v1_2',
    notificationUrlAppId: null,
    idForm: 'default' as const,
    permissions: new Set(['User.Read.All']),
    encryption: null,
    select: '',
    filter: '',
    origin: 'http://localhost',
    expiresAt: world.clock.now() + 3_600_000,
  }
  subscriptions.add({ ...subscription, id: 'a', target: { kind: 'user', userId: undefined } })
  const target = { kind: 'message' as const, mailbox: mail, owner: user, folder: undefined }
  subscriptions.add({ ...subscription, id: 'b', target })
}

function fillMailbox(mailbox: Mailbox): void {
  const { mail, calendars, contacts, todo } = mailbox
  const kept = mail.addFolder(mail.root, 'Kept')
  const found = {
    includeNestedFolders: true,
    sourceFolderIds: [mail.folderId(kept)],
    filterQuery: 'isRead eq true',
  }
  mail.addFolder(mail.wellKnown('searchfolders'), 'Found', false, found)
  mail.moveFolder(mail.addFolder(mail.root, 'Moved', true), kept)
  mail.removeFolder(mail.addFolder(kept, 'Gone'))
  kept.permissions.set('somebody', 'editor')
  const first = mail.add(kept, message('one'), { categories: ['Red'], importance: 'high', isRead: true })
  const second = mail.add(mail.wellKnown('inbox'), message('two'))
  mail.move(mail.copy(first, mail.wellKnown('inbox')), kept)
  mail.update(second, {
    flag: { flagStatus: 'flagged' },
    extendedProperties: [{ id: 'String x', value: 'y' }],
  })
  mail.mark(second, 2)
  mail.replaceContent(second, message('three'), { numbers: [1, 3], last: 4 })
  mail.remove(mail.add(mail.wellKnown('inbox'), message('gone')))
  const group = calendars.addGroup('Ours', '0006f0b7-0000-0000-c000-000000000047')
  const work = calendars.addCalendar('Work', 'lightBlue', group)
  work.permissions.set('somebody', 'write')
  work.outsiders.set('x@example.com', { emailAddress: { name: 'X', address: 'x@example.com' }, role: 'read' })
  work.organizationRole = 'limitedRead'
  const event = calendars.add(work, { ...meeting })
  calendars.setException(event, '2026-11-24', { kind: 'cancelled' })
  calendars.setReminder(event, '', null)
  const file = { name: 'a.txt', contentType: 'text/plain', isInline: false, contentId: null, modifiedAt: 1 }
  calendars.addAttachment(event, file, Buffer.from('attached'))
  calendars.move(event, calendars.default)
  calendars.remove(calendars.add(work, { ...meeting, iCalUId: 'gone' }))
  const former = calendars.addCalendar('Former')
  calendars.add(former, { ...meeting, iCalUId: 'former' })
  calendars.removeCalendar(former)
  const friends = contacts.addFolder('Friends', contacts.default)
  const person = contacts.add(contacts.default, contactNamed('Cy'))
  contacts.move(person, friends)
  contacts.setPhoto(person, Buffer.from('picture'), { contentType: 'image/png', width: 1, height: 1 })
  contacts.remove(contacts.add(friends, contactNamed('Gone')))
  const task = todo.addTask(todo.addList('Chores'), {
    title: 'Sweep',
    body: { content: '', contentType: 'text' },
    bodyModifiedAt: 0,
    status: 'notStarted',
    importance: 'low',
    isReminderOn: false,
    categories: [],
    dueDateTime: null,
    startDateTime: null,
    reminderDateTime: null,
    completedDateTime: null,
    recurrence: null,
  })
  todo.addStep(task, 'Find the broom', true)
  todo.addLink(task, { webUrl: null, applicationName: 'x', displayName: null, externalId: '1' })
  const rule = { id: 'rule', displayName: 'Rule', sequence: 1, isEnabled: true, isReadOnly: false }
  mailbox.rules.push({
    ...rule,
    conditions: { sentToMe: true },
    exceptions: null,
    actions: { markAsRead: true },
  })
  mailbox.customAttributes.set('CustomAttribute1', 'x')
  mailbox.sendOnBehalf.add('somebody')
  mailbox.maxSendBytes = 1000
  mailbox.answered = { settings: mailbox.settings.automaticReplies, senders: new Set([bo]) }
}

function fillPeople(control: EmulatorControl): void {
  const tenant = control.world.findTenant(office)
  control.addTenant({ domain: 'other.onmicrosoft.com', displayName: 'Other', userConsent: 'allow' })
  for (const name of ['cy', 'di', 'ed', 'flo']) {
    control.addUser({ tenant: office, userPrincipalName: `${name}@${office}`, displayName: name })
  }
  control.updateUser(office, `cy@${office}`, { displayName: 'Cyprian' })
  const cy = tenant?.directory.find(`cy@${office}`)
  if (cy) cy.photo = { bytes: Buffer.from('picture'), contentType: 'image/png', width: 1, height: 1 }
  control.removeUser(office, `di@${office}`)
  control.changeMailbox(`ed@${office}`, { onHold: true, aliases: [`eddie@${office}`] })
  control.removeUser(office, `ed@${office}`)
  const ed = [...(tenant?.directory.deletedUsers ?? [])].find(({ state }) => state.displayName === 'ed')
  if (tenant && ed) removeForGood(tenant, ed)
  control.removeUser(office, `flo@${office}`, { permanent: true })
  control.revokeSessions(office, `cy@${office}`)
  control.addGroup(office, { displayName: 'All', members: [bo], owners: [ada] })
  control.addMailbox({ tenant: office, address: `info@${office}`, displayName: 'Info', kind: 'shared' })
  control.addDelegation(office, { kind: 'send-as', mailbox: `info@${office}`, to: bo })
  if (tenant) tenant.contact = { city: 'Gent' }
}

function fillExchange(control: EmulatorControl): void {
  control.addManagementScope(office, { name: 'Legal', filter: "Department -eq 'Legal'" })
  control.addManagementScope(office, { name: 'Two', mailboxes: [ada, bo] })
  control.assignExchangeRole(office, { appId: clerk.appId, role: 'Application Mail.Read', scope: 'Legal' })
  control.assignExchangeRole(office, { appId: clerk.appId, role: 'Application Mail.Send', name: 'gone' })
  control.removeExchangeRole(office, 'gone')
  control.addAccessPolicy(office, { appId: clerk.appId, right: 'DenyAccess', members: [bo] })
  control.setSmtpAuth({ tenant: office, disabled: true, basicAuthentication: 'retired' })
  control.setImap(bo, false)
  const tenant = control.world.findTenant(office)
  tenant?.mailProtocols.setSubscriptions('mailbox', new Set([3, 4]))
}

function fillSignIn(control: EmulatorControl): void {
  const { appId } = control.addApp({ tenant: office, displayName: 'API', exposes: ['Read'] })
  control.setPolicy(office, {
    takesApprovalRequests: true,
    conditionalAccess: [{ grant: 'mfa', users: [ada] }],
  })
  control.secondFactor(office, ada, true)
  control.setSignInTrouble(office, bo, 'locked')
  control.grant(appId, {
    tenantId: office,
    resource: 'graph',
    application: [],
    delegated: ['User.Read'],
    delegatedFor: ada,
  })
  control.setPrincipal(office, appId, { appRoleAssignmentRequired: true })
  control.assign(office, appId, bo)
}

function message(subject: string): Buffer {
  return Buffer.from(`From: Ada <${ada}>\r\nTo: <${bo}>\r\nSubject: ${subject}\r\n\r\nHello ${subject}\r\n`)
}

function contactNamed(displayName: string) {
  const emailAddresses = [{ name: displayName, address: `${displayName}@example.com` }]
  return { ...blankContact(0), displayName, emailAddresses }
}

test('a snapshot forgets nothing: every field that an emulator holds, the private ones too, is as it was', async () => {
  const begin = await chooseBeginning({ seed: smallOffice() }, options)
  const { stage } = await begin()
  const control = createControl({ stage: () => stage, log: new RequestLog() })
  fillEveryCorner(stage, control)
  const snapshot = await snapshotBytes(stage)
  const other = await openSnapshot(snapshot, options)
  try {
    const advice = 'save() and load() the field, or name it in `made` where it follows from the rest'
    expect(everyDifference(stage.state, other.state, rules), advice).toEqual([])
    expect(Buffer.from(await snapshotBytes(other)).includes(Buffer.from('Hello three'))).toBe(true)
    // That the comparison sees what is private, and would have seen this.
    other.world.random.nextGuid('message id')
    expect(everyDifference(stage.state, other.state, rules).join()).toContain('.world.random.#streams')
  } finally {
    stage.close()
    other.close()
  }
})
