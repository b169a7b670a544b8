import { releaseMail } from '../delivery/submit-mail.ts'
import type { LifecycleEvent, Subscription } from '../graph/subscriptions/subscription.ts'
import type { Subscriptions } from '../graph/subscriptions/subscriptions.ts'
import type { SeedDelegation, SeedGrant } from '../seed/seed-tenant.ts'
import type { AppRegistration } from '../tenant/app.ts'
import type { MessageState } from '../tenant/message.ts'
import { Tenant, type UserConsent } from '../tenant/tenant.ts'
import type { User } from '../tenant/user.ts'
import type { World } from '../tenant/world.ts'
import {
  type AppChange,
  addApp,
  type NewApp,
  newSecret,
  updateApp,
  uploadedCertificate,
} from './control-apps.ts'
import { ControlError, found, unlessTaken } from './control-error.ts'
import { type ExchangeControl, exchangeControl } from './control-exchange.ts'
import { addGroup, type NewGroup } from './control-groups.ts'
import { type MailProtocolControl, mailProtocolControl } from './control-mail-protocols.ts'
import { changeMailbox, describeMailbox, type MailboxChange } from './control-mailboxes.ts'
import {
  addMailbox,
  addUser,
  type NewMailbox,
  type NewUser,
  removeUser,
  restoreUser,
  type UserChange,
  updateUser,
} from './control-people.ts'
import { type SignInControl, signInControl } from './control-sign-in.ts'
import type { Fault, Faults, SetFault } from './faults.ts'
import { addDelegation, addGrant, removeDelegation, withdrawGrant } from './grants.ts'
import type { OutlookLimits } from './outlook-limits.ts'
import type { LoggedRequest, RequestLog, RequestQuery } from './request-log.ts'

export interface PutMessage {
  /** Folder names from the top; the first may be a well-known name. */
  folder: readonly string[]
  mime: Uint8Array
  state?: Partial<MessageState>
}

/** What makes the emulator slow, or refuse. */
export interface Limits {
  /** Outlook's limits for each app and mailbox. */
  enabled: boolean
  /** Real milliseconds added to every answer of Graph. */
  latency: number
  /** Answers take about as long as Microsoft's. */
  realistic: boolean
}

export type LimitsChange = Partial<Limits>

/** A subscription as a test sees it. */
export interface DescribedSubscription {
  id: string
  tenantId: string
  appId: string
  userId: string | null
  resource: string
  changeType: string
  notificationUrl: string
  lifecycleNotificationUrl: string | null
  expirationDateTime: string
}

/** What an administrator can switch on an app in the portal. */
export interface PrincipalChange {
  accountEnabled?: boolean
  /** Only assigned users may sign in. */
  appRoleAssignmentRequired?: boolean
}

/** What a test arranges and observes; `/_emulator` is the same over HTTP. Tenants are named by id or domain. */
export interface EmulatorControl extends ExchangeControl, MailProtocolControl, SignInControl {
  readonly world: World
  advance(milliseconds: number): void
  now(): Date
  addTenant(tenant: { domain: string; displayName: string; userConsent?: UserConsent }): { id: string }
  addUser(user: NewUser): { id: string }
  updateUser(tenant: string, user: string, change: UserChange): void
  /** Soft, as in the portal: the mailbox with it. For good with `permanent`. */
  removeUser(tenant: string, user: string, options?: { permanent?: boolean }): void
  /** Brings a soft-deleted user back, with the mailbox. */
  restoreUser(tenant: string, user: string): void
  addGroup(tenant: string, group: NewGroup): { id: string }
  /** A shared mailbox, a room or a piece of equipment. */
  addMailbox(mailbox: NewMailbox): { id: string }
  /** What an Exchange administrator changes on a mailbox: addresses, hold, archive, where it is kept. */
  changeMailbox(address: string, change: MailboxChange): void
  describeMailbox(address: string): ReturnType<typeof describeMailbox>
  revokeSessions(tenant: string, user: string): void
  addApp(app: NewApp): { appId: string; objectId: string; clientSecret: string; secretId: string }
  updateApp(appId: string, change: AppChange): void
  addSecret(
    appId: string,
    secret: { secretText?: string; expires?: string },
  ): { keyId: string; secretText: string }
  removeSecret(appId: string, keyId: string): void
  addCertificate(appId: string, pem: string): { keyId: string }
  removeCertificate(appId: string, keyId: string): void
  addDelegation(tenant: string, delegation: SeedDelegation): void
  /** Takes it back. */
  removeDelegation(tenant: string, delegation: SeedDelegation): void
  /** Consent as an administrator gives it in the portal, without any page. */
  grant(appId: string, grant: SeedGrant): void
  /** Takes back single permissions; what was not granted is passed over. */
  withdraw(appId: string, grant: SeedGrant): void
  /** Removes the app's service principal with all it was granted. */
  revokeConsent(tenant: string, appId: string): void
  /** Switches on the app's service principal. */
  setPrincipal(tenant: string, appId: string, change: PrincipalChange): void
  /** Lets a user sign in to an app that demands assignment. */
  assign(tenant: string, appId: string, user: string): void
  putMessage(address: string, message: PutMessage): { id: string; immutableId: string }
  removeMessage(address: string, id: string): void
  addFault(fault: Fault): { id: number }
  faults(): SetFault[]
  removeFault(id: number): void
  clearFaults(): void
  /** `realistic` takes about as long as Microsoft does, and switches the limits on or off with it. */
  setLimits(limits: LimitsChange): Limits
  /**
   * Holds back mail for an address or a whole domain: senders are told of a delay. `release` lets it arrive.
   * @returns how many messages arrived
   */
  holdMail(change: { hold?: string; release?: string }): { delivered: number }
  /** Every delta link given out so far answers 410. */
  expireDeltas(): void
  /** Every subscription to change notifications, of whatever app. */
  subscriptions(): DescribedSubscription[]
  /** Sends a lifecycle event, as Microsoft would; `subscriptionRemoved` removes the subscription. */
  sendLifecycleEvent(subscription: string, event: LifecycleEvent): void
  /** Oldest first; of more than `limit` the last ones. */
  requests(query?: RequestQuery, limit?: number): LoggedRequest[]
  /** All since the start, or those of the last 100,000 that fit. */
  requestCount(query?: RequestQuery): number
  clearRequests(): void
  /** Hears of each request when its answer is out. @returns what ends it */
  onRequest(listener: (request: LoggedRequest) => void): () => void
}

export interface ControlStage {
  readonly world: World
  readonly faults: Faults
  readonly limits: OutlookLimits
  readonly forgetSyncStates: () => void
  readonly subscriptions: Subscriptions
}

/** @throws ControlError from everything that names what is not there, or makes what is there already */
export function createControl(parts: { stage: () => ControlStage; log: RequestLog }): EmulatorControl {
  const { stage, log } = parts
  const world = () => stage().world
  const tenantOf = (name: string): Tenant => found(world().findTenant(name), `There is no tenant ${name}.`)
  const userOf = (tenant: string, name: string): User =>
    found(tenantOf(tenant).directory.find(name), `${tenant} has no user ${name}.`)
  const appOf = (appId: string): AppRegistration => found(world().findApp(appId), `There is no app ${appId}.`)
  const principalOf = (tenant: string, appId: string) =>
    found(tenantOf(tenant).consents.principalOf(appId), `${tenant} does not know the app ${appId}.`)
  const mailboxOf = (address: string) =>
    found(world().mailboxAt(address), `There is no mailbox ${address}.`).mailbox

  return {
    get world() {
      return world()
    },
    advance: (milliseconds) => world().clock.advance(milliseconds),
    now: () => new Date(world().clock.now()),
    addTenant: (tenant) => addTenant(world(), tenant),
    addUser: (user) => addUser(world(), tenantOf(user.tenant), user),
    updateUser: (tenant, user, change) => updateUser(tenantOf(tenant), userOf(tenant, user), change),
    removeUser: (tenant, user, options) => removeUser(tenantOf(tenant), user, options?.permanent ?? false),
    restoreUser: (tenant, user) => restoreUser(tenantOf(tenant), user),
    addGroup: (tenant, group) => addGroup(world(), tenantOf(tenant), group),
    changeMailbox: (address, change) => changeMailbox(world(), address, change),
    describeMailbox: (address) => describeMailbox(world(), address),
    ...exchangeControl(tenantOf),
    ...mailProtocolControl(world, tenantOf),
    addMailbox: (mailbox) => addMailbox(world(), tenantOf(mailbox.tenant), mailbox),
    revokeSessions: (tenant, user) => tenantOf(tenant).directory.revokeSessions(userOf(tenant, user)),
    addApp: (app) => addApp(world(), tenantOf(app.tenant), app),
    updateApp: (appId, change) => updateApp(appOf(appId), change),
    addSecret(appId, { secretText, expires }) {
      const made = newSecret(world(), secretText, expires)
      appOf(appId).secrets.push(made)
      return { keyId: made.keyId, secretText: made.secretText }
    },
    removeSecret: (appId, keyId) => takeOut(appOf(appId).secrets, keyId, `${appId} has no secret ${keyId}.`),
    addCertificate(appId, pem) {
      const made = uploadedCertificate(world(), pem)
      appOf(appId).certificates.push(made)
      return { keyId: made.keyId }
    },
    removeCertificate: (appId, keyId) =>
      takeOut(appOf(appId).certificates, keyId, `${appId} has no certificate ${keyId}.`),
    addDelegation: (tenant, delegation) => addDelegation(tenantOf(tenant), delegation),
    removeDelegation: (tenant, delegation) => removeDelegation(tenantOf(tenant), delegation),
    grant: (appId, grant) => addGrant(world(), appOf(appId), grant),
    withdraw: (appId, grant) => withdrawGrant(world(), appOf(appId), grant),
    revokeConsent: (tenant, appId) => tenantOf(tenant).consents.removePrincipal(principalOf(tenant, appId)),
    setPrincipal(tenant, appId, change) {
      Object.assign(principalOf(tenant, appId), change)
    },
    assign(tenant, appId, user) {
      tenantOf(tenant).consents.assignUser(userOf(tenant, user).id, principalOf(tenant, appId))
    },
    ...signInControl({ world, tenantOf, userOf }),
    putMessage(address, { folder, mime, state }) {
      const mailbox = mailboxOf(address)
      const now = world().clock.now()
      const times = { receivedAt: now, createdAt: now, modifiedAt: now }
      const message = mailbox.mail.add(mailbox.mail.folderAt(folder), mime, { ...times, ...state })
      return { id: mailbox.idOf(message, 'default'), immutableId: mailbox.idOf(message, 'immutable') }
    },
    removeMessage(address, id) {
      const { mail } = mailboxOf(address)
      mail.remove(found(mail.find(id), `${address} has no message ${id}.`))
    },
    addFault: (fault) => ({ id: stage().faults.add(fault) }),
    faults: () => stage().faults.list,
    removeFault(id) {
      if (!stage().faults.remove(id)) throw new ControlError(404, `There is no fault ${id}.`)
    },
    clearFaults: () => stage().faults.clear(),
    setLimits(wanted) {
      const { limits } = stage()
      const enabled = wanted.enabled ?? wanted.realistic
      if (wanted.realistic !== undefined) limits.realistic = wanted.realistic
      if (enabled !== undefined) {
        limits.enabled = enabled
        stage().world.sendingLimits.enabled = enabled
      }
      if (wanted.latency !== undefined) limits.latency = wanted.latency
      return { enabled: limits.enabled, latency: limits.latency, realistic: limits.realistic }
    },
    holdMail({ hold, release }) {
      const { heldMail } = stage().world
      const delivered = release === undefined ? 0 : releaseMail(stage().world, release)
      if (hold !== undefined) heldMail.hold(hold)
      return { delivered }
    },
    expireDeltas: () => stage().forgetSyncStates(),
    subscriptions: () => stage().subscriptions.list.map(describeSubscription),
    sendLifecycleEvent(id, event) {
      const { subscriptions } = stage()
      subscriptions.tell(found(subscriptions.find(id), `There is no subscription ${id}.`), event)
    },
    requests: (query, limit) => log.find(query, limit),
    requestCount: (query) => (query === undefined ? log.count : log.matching(query)),
    clearRequests: () => log.clear(),
    onRequest: (listener) => log.listen(listener),
  }
}

function describeSubscription(one: Subscription): DescribedSubscription {
  const { id, tenantId, appId, userId, resource, changeType, notificationUrl, lifecycleNotificationUrl } = one
  const expirationDateTime = new Date(one.expiresAt).toISOString()
  return {
    id,
    tenantId,
    appId,
    userId,
    resource,
    changeType,
    notificationUrl,
    lifecycleNotificationUrl,
    expirationDateTime,
  }
}

function addTenant(
  world: World,
  wanted: { domain: string; displayName: string; userConsent?: UserConsent },
): { id: string } {
  const { domain, displayName, userConsent = 'refuse-mail' } = wanted
  const id = world.random.guid('tenant', domain)
  const about = {
    id,
    domain,
    otherDomains: [],
    displayName,
    countryLetterCode: 'US',
    preferredLanguage: 'en',
  }
  const createdAt = world.clock.now()
  unlessTaken(() =>
    world.addTenant(new Tenant({ ...about, createdAt }, { userConsent }, world.clock, world.random)),
  )
  return { id }
}

function takeOut(list: { readonly keyId: string }[], keyId: string, message: string): void {
  const at = list.findIndex((one) => one.keyId === keyId)
  if (at === -1) throw new ControlError(404, message)
  list.splice(at, 1)
}
