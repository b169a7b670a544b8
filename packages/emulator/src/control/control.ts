import { randomUUID } from 'node:crypto'
import type { SeedDelegation, SeedGrant } from '../seed/seed-tenant.ts'
import type { AppRegistration } from '../tenant/app.ts'
import type { DirectoryRole } from '../tenant/directory-roles.ts'
import type { MailboxKind } from '../tenant/mailbox.ts'
import { usualSettings } from '../tenant/mailbox-settings.ts'
import type { MessageState } from '../tenant/message.ts'
import { Tenant, type UserConsent } from '../tenant/tenant.ts'
import { User } from '../tenant/user.ts'
import type { World } from '../tenant/world.ts'
import type { Fault, Faults, SetFault } from './faults.ts'
import { addDelegation, addGrant, certificateOf, requiredAccess } from './load-seed.ts'
import type { OutlookLimits } from './outlook-limits.ts'
import type { LoggedRequest, RequestLog, RequestQuery } from './request-log.ts'

/** Something the caller named is not there, or is there already. */
export class ControlError extends Error {
  readonly status: 404 | 409
  constructor(status: 404 | 409, message: string) {
    super(message)
    this.name = 'ControlError'
    this.status = status
  }
}

export interface NewUser {
  tenant: string
  userPrincipalName: string
  displayName: string
  password?: string
  roles?: readonly DirectoryRole[]
  mailbox?: MailboxKind | 'none'
  licensed?: boolean
  aliases?: readonly string[]
  timeZone?: string
  language?: string
}

export interface NewApp {
  tenant: string
  displayName: string
  appId?: string
  redirectUris?: readonly string[]
  signInAudience?: AppRegistration['signInAudience']
  publisherVerified?: boolean
  clientSecret?: string
  /** RFC 3339; two years from now when left out. */
  secretExpires?: string
  /** PEM certificates. */
  certificates?: readonly string[]
  requiredResourceAccess?: readonly {
    resource: 'graph' | 'exchange'
    application: readonly string[]
    delegated: readonly string[]
  }[]
}

export interface UserChange {
  accountEnabled?: boolean
  password?: string
  licensed?: boolean
  roles?: readonly DirectoryRole[]
  displayName?: string
}

export interface PutMessage {
  /** Folder names from the top; the first may be a well-known name. */
  folder: readonly string[]
  mime: Uint8Array
  state?: Partial<MessageState>
}

/** What a test arranges and observes; `/_emulator` is the same over HTTP. Tenants are named by id or domain. */
export interface EmulatorControl {
  readonly world: World
  advance(milliseconds: number): void
  now(): Date
  addTenant(tenant: { domain: string; displayName: string; userConsent?: UserConsent }): { id: string }
  addUser(user: NewUser): { id: string }
  updateUser(tenant: string, user: string, change: UserChange): void
  revokeSessions(tenant: string, user: string): void
  addApp(app: NewApp): { appId: string; objectId: string; clientSecret: string; secretId: string }
  addSecret(
    appId: string,
    secret: { secretText?: string; expires?: string },
  ): { keyId: string; secretText: string }
  removeSecret(appId: string, keyId: string): void
  addDelegation(tenant: string, delegation: SeedDelegation): void
  /** Consent as an administrator gives it in the portal, without any page. */
  grant(appId: string, grant: SeedGrant): void
  /** Removes the app's service principal with all it was granted. */
  revokeConsent(tenant: string, appId: string): void
  setPolicy(tenant: string, policy: { userConsent: UserConsent }): void
  putMessage(address: string, message: PutMessage): { id: string; immutableId: string }
  removeMessage(address: string, id: string): void
  addFault(fault: Fault): { id: number }
  faults(): SetFault[]
  removeFault(id: number): void
  clearFaults(): void
  setLimits(limits: { enabled?: boolean; latency?: number }): { enabled: boolean; latency: number }
  /** Every delta link given out so far answers 410. */
  expireDeltas(): void
  requests(query?: RequestQuery): LoggedRequest[]
  requestCount(): number
  clearRequests(): void
}

export interface ControlStage {
  world: World
  faults: Faults
  limits: OutlookLimits
  forgetSyncStates: () => void
}

const twoYears = 2 * 365 * 86_400_000

export function createControl(parts: { stage: () => ControlStage; log: RequestLog }): EmulatorControl {
  const { stage, log } = parts
  const world = () => stage().world
  const tenantOf = (name: string): Tenant => found(world().findTenant(name), `There is no tenant ${name}.`)
  const userOf = (tenant: string, name: string): User =>
    found(tenantOf(tenant).directory.find(name), `${tenant} has no user ${name}.`)
  const appOf = (appId: string): AppRegistration => found(world().findApp(appId), `There is no app ${appId}.`)
  const mailboxOf = (address: string) =>
    found(world().mailboxAt(address), `There is no mailbox ${address}.`).mailbox

  return {
    get world() {
      return world()
    },
    advance: (milliseconds) => world().clock.advance(milliseconds),
    now: () => new Date(world().clock.now()),
    addTenant({ domain, displayName, userConsent = 'refuse-mail' }) {
      const { clock, random } = world()
      const id = random.guid('tenant', domain)
      const about = {
        id,
        domain,
        otherDomains: [],
        displayName,
        countryLetterCode: 'US',
        preferredLanguage: 'en',
      }
      add(() =>
        world().addTenant(new Tenant({ ...about, createdAt: clock.now() }, { userConsent }, clock, random)),
      )
      return { id }
    },
    addUser: (user) => addUser(world(), tenantOf(user.tenant), user),
    updateUser: (tenant, user, change) => tenantOf(tenant).directory.update(userOf(tenant, user), change),
    revokeSessions: (tenant, user) => tenantOf(tenant).directory.revokeSessions(userOf(tenant, user)),
    addApp: (app) => addApp(world(), tenantOf(app.tenant), app),
    addSecret(appId, { secretText, expires }) {
      const app = appOf(appId)
      const made = newSecret(world(), secretText, expires)
      app.secrets.push(made)
      return { keyId: made.keyId, secretText: made.secretText }
    },
    removeSecret(appId, keyId) {
      const { secrets } = appOf(appId)
      const at = secrets.findIndex((secret) => secret.keyId === keyId)
      if (at === -1) throw new ControlError(404, `${appId} has no secret ${keyId}.`)
      secrets.splice(at, 1)
    },
    addDelegation: (tenant, delegation) => addDelegation(tenantOf(tenant), delegation),
    grant: (appId, grant) => addGrant(world(), appOf(appId), grant),
    revokeConsent(tenant, appId) {
      const { consents } = tenantOf(tenant)
      consents.removePrincipal(
        found(consents.principalOf(appId), `${tenant} does not know the app ${appId}.`),
      )
    },
    setPolicy: (tenant, { userConsent }) => {
      tenantOf(tenant).policies.userConsent = userConsent
    },
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
      if (wanted.enabled !== undefined) limits.enabled = wanted.enabled
      if (wanted.latency !== undefined) limits.latency = wanted.latency
      return { enabled: limits.enabled, latency: limits.latency }
    },
    expireDeltas: () => stage().forgetSyncStates(),
    requests: (query) => log.find(query),
    requestCount: () => log.count,
    clearRequests: () => log.clear(),
  }
}

function found<T>(thing: T | undefined, message: string): T {
  if (thing === undefined) throw new ControlError(404, message)
  return thing
}

/** The stores throw where something is there already. */
function add(run: () => void): void {
  try {
    run()
  } catch (error) {
    throw new ControlError(409, error instanceof Error ? error.message : String(error))
  }
}

function addUser(world: World, tenant: Tenant, wanted: NewUser): { id: string } {
  const { mailbox = 'user', timeZone = 'UTC', language = 'en-US' } = wanted
  const id = world.random.guid('user', tenant.id, wanted.userPrincipalName)
  const user = new User(id, tenant.id, {
    userPrincipalName: wanted.userPrincipalName,
    displayName: wanted.displayName,
    givenName: null,
    surname: null,
    jobTitle: null,
    department: null,
    officeLocation: null,
    companyName: tenant.about.displayName,
    businessPhones: [],
    mobilePhone: null,
    preferredLanguage: language,
    usageLocation: tenant.about.countryLetterCode,
    managerId: null,
    password: wanted.password ?? 'Emulated-1',
    roles: wanted.roles ?? [],
    accountEnabled: mailbox === 'user' || mailbox === 'none',
    userType: 'Member',
    licensed: wanted.licensed ?? mailbox === 'user',
    mail: mailbox === 'none' ? null : wanted.userPrincipalName,
    aliases: wanted.aliases ?? [],
    createdAt: world.clock.now(),
  })
  add(() => {
    tenant.directory.add(user)
    if (mailbox !== 'none') world.addMailbox(tenant, user, mailbox, usualSettings(timeZone, language))
  })
  return { id }
}

function newSecret(world: World, secretText: string | undefined, expires: string | undefined) {
  const now = world.clock.now()
  const text = secretText ?? `${randomUUID().slice(0, 3)}8Q~${randomUUID().replaceAll('-', '')}`
  return {
    keyId: randomUUID(),
    displayName: 'made by the control plane',
    secretText: text,
    hint: text.slice(0, 3),
    startsAt: now,
    expiresAt: expires === undefined ? now + twoYears : Date.parse(expires),
  }
}

function addApp(world: World, tenant: Tenant, wanted: NewApp) {
  const appId = wanted.appId ?? world.random.guid('app', tenant.id, wanted.displayName)
  const objectId = world.random.guid('application', appId)
  const secret = newSecret(world, wanted.clientSecret, wanted.secretExpires)
  const certificates = (wanted.certificates ?? []).map((pem) => certificateOf(pem, randomUUID(), 'uploaded'))
  add(() =>
    world.addApp({
      appId,
      objectId,
      homeTenantId: tenant.id,
      displayName: wanted.displayName,
      signInAudience: wanted.signInAudience ?? 'AzureADMultipleOrgs',
      publisherVerified: wanted.publisherVerified ?? false,
      allowPublicClient: false,
      redirectUris: (wanted.redirectUris ?? []).map((uri) => ({ platform: 'web', uri })),
      requiredResourceAccess: (wanted.requiredResourceAccess ?? []).map(requiredAccess),
      secrets: [secret],
      certificates,
      federatedCredentials: [],
      createdAt: world.clock.now(),
    }),
  )
  return { appId, objectId, clientSecret: secret.secretText, secretId: secret.keyId }
}
