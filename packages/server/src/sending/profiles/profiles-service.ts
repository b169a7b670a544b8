import type { AppsService } from '../../apps/index.ts'
import type { ConnectionsService } from '../../connections/index.ts'
import type { CustomersService } from '../../customers/index.ts'
import { notFound } from '../../platform/errors.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { invalidField } from '../../platform/http/validation.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { acceptAuthentication, assertFits } from './accept-profile.ts'
import type { ProfileSecret, SendingProfile } from './profile.ts'
import type { ProfileChange, ProfileWish } from './profile-schemas.ts'
import { sealSecret } from './profile-secret.ts'
import {
  clearDefault,
  deleteProfile,
  deleteProfilesOf,
  insertProfile,
  selectProfiles,
  selectSecret,
  updateProfile,
} from './profile-store.ts'
import type { ProfileTokens } from './profile-tokens.ts'

export interface ProfilesService {
  create(wish: ProfileWish, caller: Caller): Promise<SendingProfile>
  /**
   * @param id `prof_…`, or `default`
   * @throws GatewardenError `not_found`, also where the key's limits leave it out
   */
  get(id: string, caller: Caller | null): Promise<SendingProfile>
  list(caller: Caller, options: { before?: string | undefined; limit: number }): Promise<SendingProfile[]>
  change(id: string, change: ProfileChange, caller: Caller): Promise<SendingProfile>
  remove(id: string, caller: Caller): Promise<void>
}

export interface ProfilesNeeds {
  apps: Pick<AppsService, 'cloudNamed'>
  connections: Pick<ConnectionsService, 'get'>
  customers: Pick<CustomersService, 'get' | 'addErasable'>
  tokens: ProfileTokens
  /** Told once a paused profile goes on. */
  onResumed: () => void
}

const sightOf = (caller: Caller | null) => ({
  customers: caller?.customers ?? null,
  mailboxes: caller?.mailboxes ?? null,
})

export function createProfilesService(
  platform: Pick<Platform, 'db' | 'clock' | 'random' | 'sealer' | 'audit'>,
  { apps, connections, customers, tokens, onResumed }: ProfilesNeeds,
): ProfilesService {
  const { db, clock, random, sealer, audit } = platform
  customers.addErasable({
    what: 'sending profiles',
    erase: (trx, externalId) => deleteProfilesOf(trx, externalId),
  })

  const find = async (id: string, caller: Caller | null): Promise<SendingProfile> => {
    const filter = id === 'default' ? { isDefault: true } : { id }
    const found = await selectProfiles(db.query, { ...filter, limit: 50, sight: sightOf(caller) })
    // Several customers have a default each: the installation's own is meant then.
    const [profile] = found.length > 1 ? found.filter(({ customer }) => customer === null) : found
    if (profile === undefined) throw notFound('sending profile', id)
    return profile
  }

  /** Whose it becomes. @throws GatewardenError `not_found` for what the key may not see, `invalid_request` where nobody is said */
  const ownerOf = async (wish: ProfileWish, caller: Caller): Promise<string | null> => {
    if ('connection' in wish.authentication) {
      const { customer } = await connections.get(wish.authentication.connection, caller)
      if (wish.customer !== undefined && wish.customer !== customer)
        throw invalidField('body.customer', 'is not whom the connection belongs to')
      return customer
    }
    if (wish.customer !== undefined) return (await customers.get(wish.customer, caller)).externalId
    if (caller.customers === null) return null
    const [only, ...more] = caller.customers
    if (only === undefined || more.length > 0)
      throw invalidField('body.customer', 'is missing: this key is limited to some customers')
    return only
  }

  const assertSender = (address: string, caller: Caller): void => {
    if (caller.mailboxes === null || caller.mailboxes.includes(address.toLowerCase())) return
    throw notFound('mailbox', address)
  }

  const assertGood = async (profile: SendingProfile, caller: Caller): Promise<void> => {
    const { type } = profile.authentication
    assertSender(profile.sender.address, caller)
    assertFits(profile, type === 'connection' || type === 'app' ? await tokens.cloudOf(profile) : null)
  }

  const seal = (id: string, secret: ProfileSecret | null) => secret && sealSecret(sealer, id, secret)

  const record = (action: string, profile: SendingProfile, caller: Caller) => ({
    actor: caller.keyId,
    action: `sending_profile.${action}`,
    subject: profile.id,
    ...(profile.customer === null ? {} : { customer: profile.customer }),
    details: {
      sender: profile.sender.address,
      transport: profile.transport,
      authentication: profile.authentication.type,
    },
  })

  return {
    async create(wish, caller) {
      assertSender(wish.sender.address, caller)
      const now = clock.now()
      const { authentication, secret } = acceptAuthentication(wish.authentication, apps, now)
      const profile: SendingProfile = {
        id: newId('prof', clock, random),
        customer: await ownerOf(wish, caller),
        name: wish.name,
        transport: wish.transport,
        authentication,
        host: wish.server ?? null,
        port: wish.port ?? null,
        security: wish.security ?? 'auto',
        localDomain: wish.localDomain ?? null,
        sender: { address: wish.sender.address, name: wish.sender.name ?? null },
        notifications: wish.deliveryNotifications ?? true,
        readReceipts: wish.readReceipts ?? false,
        isDefault: wish.default ?? false,
        paused: false,
        createdAt: now,
        updatedAt: now,
      }
      await assertGood(profile, caller)
      await db.transaction(async (trx) => {
        if (profile.isDefault) await clearDefault(trx, profile.customer)
        await insertProfile(trx, profile, seal(profile.id, secret))
        await audit.record(trx, record('created', profile, caller))
      })
      return profile
    },
    get: find,
    list: (caller, options) => selectProfiles(db.query, { ...options, sight: sightOf(caller) }),
    async change(id, change, caller) {
      const before = await find(id, caller)
      const accepted = change.authentication && acceptAuthentication(change.authentication, apps, clock.now())
      if (accepted?.authentication.type === 'connection') {
        const { customer } = await connections.get(accepted.authentication.connection, caller)
        if (customer !== before.customer)
          throw invalidField('body.authentication.connection', 'belongs to another customer than the profile')
      }
      const { deliveryNotifications, default: isDefault, server, sender } = change
      const profile: SendingProfile = {
        ...before,
        name: change.name ?? before.name,
        transport: change.transport ?? before.transport,
        authentication: accepted?.authentication ?? before.authentication,
        host: server ?? (change.transport === 'graph' ? null : before.host),
        port: change.port ?? (change.transport === 'graph' ? null : before.port),
        security: change.security ?? before.security,
        localDomain: change.localDomain === undefined ? before.localDomain : change.localDomain,
        sender: sender ? { address: sender.address, name: sender.name ?? null } : before.sender,
        notifications: deliveryNotifications ?? before.notifications,
        readReceipts: change.readReceipts ?? before.readReceipts,
        isDefault: isDefault ?? before.isDefault,
        paused: change.paused ?? before.paused,
        updatedAt: clock.now(),
      }
      // A stored password goes to no other server than the one it was given for, and not in clear where it went in TLS.
      const isElsewhere =
        profile.host !== before.host || (profile.security === 'none' && before.security !== 'none')
      if (profile.authentication.type === 'password' && isElsewhere && !accepted) {
        throw invalidField(
          'body.authentication',
          'is missing: the password was given for another server, or for TLS',
          'Send the authentication with its password along with the new server.',
        )
      }
      await assertGood(profile, caller)
      await db.transaction(async (trx) => {
        const secret = accepted ? seal(before.id, accepted.secret) : await selectSecret(trx, before.id)
        if (profile.isDefault && !before.isDefault) await clearDefault(trx, profile.customer)
        await updateProfile(trx, profile, secret)
        await audit.record(trx, record('changed', profile, caller))
      })
      if (before.paused && !profile.paused) onResumed()
      return profile
    },
    async remove(id, caller) {
      const profile = await find(id, caller)
      await db.transaction(async (trx) => {
        await deleteProfile(trx, profile.id)
        await audit.record(trx, record('removed', profile, caller))
      })
    },
  }
}
