import type { ConnectionsService } from '../../connections/index.ts'
import { assertReach } from '../../directory/index.ts'
import { GatewardenError, notFound } from '../../platform/errors.ts'
import type { Caller } from '../../platform/http/caller.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { type OtherSenders, type Protocol, type RelayCredential, works } from './credential.ts'
import { isSealed, macsOfPassword, sealCredential } from './credential-seal.ts'
import {
  type CredentialFilter,
  type FoundCredential,
  insertCredential,
  lockCredential,
  type Sealed,
  selectCredentials,
  updateCredential,
} from './credential-store.ts'
import { hintLength, newPassword } from './password.ts'

/** What may be changed afterwards. */
export interface CredentialFields {
  name: string
  protocols: readonly Protocol[]
  networks: readonly string[] | null
  trustedNetworks: readonly string[] | null
  senders: readonly string[]
  otherSenders: OtherSenders
  messagesPerMinute: number | null
  expiresAt: Date | null
}

export interface CredentialWish extends Omit<CredentialFields, 'senders'> {
  connection: string
  mailbox: string
  /** The mailbox's address unless told. */
  username?: string | undefined
  /** The mailbox's address unless told. */
  senders?: readonly string[] | undefined
}

export interface CredentialsService {
  /** @returns the credential, and its password, which is shown this once */
  create(wish: CredentialWish, caller: Caller): Promise<ShownCredential>
  /** @throws GatewardenError `not_found`, also for what the key's limits leave out */
  get(id: string, caller: Caller): Promise<RelayCredential>
  list(caller: Caller, filter: Omit<CredentialFilter, 'id'>): Promise<RelayCredential[]>
  update(
    id: string,
    change: { [Field in keyof CredentialFields]?: CredentialFields[Field] | undefined },
    caller: Caller,
  ): Promise<RelayCredential>
  /** A new password; the old one ends at once. @throws GatewardenError `conflict` for one that was revoked */
  renew(id: string, caller: Caller): Promise<ShownCredential>
  /** Ends it for good; also what is signed in with it. */
  revoke(id: string, caller: Caller): Promise<void>
}

export interface ShownCredential {
  credential: RelayCredential
  password: string
}

export interface CredentialsNeeds {
  connections: Pick<ConnectionsService, 'get'>
  /** A credential may do something else now, or nothing. */
  changed(id: string): void
}

export function createCredentialsService(
  platform: Pick<Platform, 'db' | 'clock' | 'random' | 'sealer' | 'audit'>,
  { connections, changed }: CredentialsNeeds,
): CredentialsService {
  const { db, clock, random, sealer, audit } = platform

  const find = async (id: string, caller: Caller): Promise<RelayCredential> => {
    const [one] = await selectCredentials(db.query, caller, { id, limit: 1 })
    if (one === undefined) throw notFound('relay credential', id)
    return one
  }

  const sealedWith = (credential: RelayCredential, password: string): Sealed => {
    const [mac] = macsOfPassword(sealer, password)
    if (mac === undefined) throw new GatewardenError('key_ring_missing', { detail: 'The key ring is empty.' })
    return { mac, seal: sealCredential(sealer, credential, mac) }
  }

  /** Changes a row that is as Gatewarden wrote it, audits, and tells the doors. */
  const change = async (
    id: string,
    caller: Caller,
    action: string,
    apply: (
      found: FoundCredential,
    ) => { credential: RelayCredential; sealed?: Sealed; details?: object } | null,
  ): Promise<RelayCredential> => {
    await find(id, caller)
    const after = await db.transaction(async (trx) => {
      const found = await lockCredential(trx, id)
      if (found === undefined) throw notFound('relay credential', id)
      if (!isSealed(sealer, found.credential, found)) throw altered(id)
      const wanted = apply(found)
      if (wanted === null) return found.credential
      const { credential, details = {} } = wanted
      const sealed = wanted.sealed ?? { mac: found.mac, seal: sealCredential(sealer, credential, found.mac) }
      await updateCredential(trx, credential, sealed)
      await audit.record(trx, {
        actor: caller.keyId,
        action,
        subject: id,
        customer: found.customer,
        details: { mailbox: credential.mailbox, ...details },
      })
      return credential
    })
    changed(id)
    return after
  }

  return {
    get: find,
    list: (caller, filter) => selectCredentials(db.query, caller, filter),
    async create({ connection, username, senders, ...wish }, caller) {
      const mailbox = wish.mailbox.toLowerCase()
      assertReach(caller, mailbox, wish.mailbox)
      const { id: connectionId, customer } = await connections.get(connection, caller)
      const password = newPassword(random)
      const credential: RelayCredential = {
        ...wish,
        id: newId('rcr', clock, random),
        connectionId,
        mailbox,
        username: (username ?? mailbox).toLowerCase(),
        hint: password.slice(0, hintLength),
        senders: lowerCase(senders ?? [mailbox]),
        createdBy: caller.keyId,
        createdAt: clock.now(),
        revokedAt: null,
        lastUsedAt: null,
        lastUsedFrom: null,
      }
      await db.transaction(async (trx) => {
        await insertCredential(trx, credential, sealedWith(credential, password))
        await audit.record(trx, {
          actor: caller.keyId,
          action: 'relay_credential.created',
          subject: credential.id,
          customer,
          details: { connection: connectionId, ...auditable(credential) },
        })
      })
      return { credential, password }
    },
    update: (id, wanted, caller) =>
      change(id, caller, 'relay_credential.updated', ({ credential }) => {
        const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
        const after: RelayCredential = { ...credential, ...given }
        after.senders = lowerCase(after.senders)
        return { credential: after, details: auditable(after) }
      }),
    async renew(id, caller) {
      const password = newPassword(random)
      const credential = await change(id, caller, 'relay_credential.renewed', (found) => {
        if (!works(found.credential, clock.now())) throw ended(found.credential)
        const after = { ...found.credential, hint: password.slice(0, hintLength) }
        return { credential: after, sealed: sealedWith(after, password) }
      })
      return { credential, password }
    },
    async revoke(id, caller) {
      await change(id, caller, 'relay_credential.revoked', ({ credential }) =>
        credential.revokedAt === null ? { credential: { ...credential, revokedAt: clock.now() } } : null,
      )
    },
  }
}

const lowerCase = (addresses: readonly string[]): string[] => [
  ...new Set(addresses.map((address) => address.toLowerCase())),
]

const auditable = (one: RelayCredential) => ({
  mailbox: one.mailbox,
  name: one.name,
  protocols: one.protocols,
  networks: one.networks,
  trustedNetworks: one.trustedNetworks,
  senders: one.senders,
  otherSenders: one.otherSenders,
})

const ended = ({ id, revokedAt }: RelayCredential): GatewardenError =>
  new GatewardenError('conflict', {
    detail: `The relay credential ${id} ${revokedAt ? 'was revoked' : 'has ended'}, so it gets no new password.`,
    remedy: 'Make a new one (POST /v1/relay/credentials).',
  })

/** A new seal would make an altered row work. */
const altered = (id: string): GatewardenError =>
  new GatewardenError('conflict', {
    detail: `The relay credential ${id} was altered in the database, so it is not changed.`,
    remedy: 'Make a new one; remove this one from the database.',
  })
