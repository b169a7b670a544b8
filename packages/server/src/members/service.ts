import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import type { Caller } from '../platform/http/caller.ts'
import type { Platform } from '../platform/platform.ts'
import { deadLink, type Links, type ShownLink } from './links.ts'
import type { Member } from './member.ts'
import type { MemberStore } from './member-store.ts'
import { kinds } from './records/kinds.ts'
import type { Records } from './records/records.ts'
import { type Role, roles, scopesOf } from './roles.ts'
import { assertSanePassword } from './sign-in/password-rules.ts'

export interface NewAccount {
  token: string
  name: string
  email: string
  password: string
}

export interface Invitation {
  email: string
  role: Role
  name?: string | undefined
}

/** Somebody's member as others see her, with how she can sign in. */
export interface ShownMember extends Member {
  password: boolean
  passkeys: number
  /** Ids of providers that she has linked. */
  providers: string[]
  /** When a session of hers was last used; null where there is none. */
  lastSeenAt: Date | null
}

export interface ShownSession {
  id: string
  createdAt: Date
  /** Written at most once an hour. */
  lastSeenAt: Date
  expiresAt: Date
  address: string | null
  browser: string | null
}

export interface MembersService {
  /** Whether nobody has come yet who could sign in. */
  isFirstRun(): Promise<boolean>
  /** A link to the first administrator's account; undefined where an administrator has joined. */
  welcomeLink(): Promise<ShownLink | undefined>
  /** Makes the first administrator. @throws GatewardenError `not_found` for a link that does not work, `invalid_request` */
  welcome(account: NewAccount): Promise<Member>
  /** Whom a link of an invitation or a new password is for. @throws GatewardenError `not_found` */
  whose(purpose: 'invitation' | 'reset', token: string): Promise<Member>
  /** An invited member sets her name and password. @throws GatewardenError `not_found`, `invalid_request` */
  accept(said: { token: string; name: string; password: string }): Promise<Member>
  /** The same without a password; `link` links the account that she signs in with. @throws as `accept`, and what `link` throws */
  acceptWith(
    said: { token: string; name: string },
    link: (within: Query, memberId: string) => Promise<void>,
  ): Promise<Member>
  /** A new password by a link; every session of the member ends. @throws GatewardenError `not_found`, `invalid_request` */
  reset(said: { token: string; password: string }): Promise<Member>
  /** By someone who is signed in: her other sessions end. @throws GatewardenError `invalid_request` */
  changePassword(member: Member, keptSession: string, password: string): Promise<void>

  list(): Promise<ShownMember[]>
  get(id: string): Promise<ShownMember>
  /** @throws GatewardenError `conflict`, `forbidden` for a role that may do more than the caller */
  invite(caller: Caller, wanted: Invitation): Promise<{ member: ShownMember; link: ShownLink }>
  /** A new invitation, or a link to set a new password. @throws GatewardenError `not_found`, `forbidden` */
  makeLink(caller: Caller, id: string, options: { dropSecondFactors: boolean }): Promise<ShownLink>
  /** @throws GatewardenError `not_found`, `forbidden`, `conflict` where nobody would be left to administer */
  change(caller: Caller, id: string, change: { role?: Role; name?: string }): Promise<ShownMember>
  /** Ends the member with everything of hers. @throws as `change` */
  remove(caller: Caller, id: string): Promise<void>

  sessions(memberId: string): Promise<ShownSession[]>
  /** Ends a session at once, in every process. @throws GatewardenError `not_found` where the member has none with this id */
  endSession(actor: string, memberId: string, id: string): Promise<void>
  /** @returns how many there were */
  endSessions(actor: string, memberId: string, except?: string): Promise<number>
  rename(member: Member, name: string): Promise<void>
}

export interface ServiceParts {
  records: Records
  links: Links
  store: MemberStore
  /** The sign-in library's hash of a password. */
  hash(password: string): Promise<string>
}

export function createMembersService(platform: Platform, parts: ServiceParts): MembersService {
  const { db, audit } = platform
  const { records, links, store, hash } = parts

  /** Whether nobody has come yet with one of these roles. A record that cannot be read is somebody. */
  const isNobody = async (within: Query, sought: readonly Role[]): Promise<boolean> => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from console_members`.execute(within)
    if (rows[0]?.n === 0) return true
    const members = await store.all(within)
    const isThere = members.some(({ role, state }) => state === 'active' && sought.includes(role))
    return members.length === rows[0]?.n && !isThere
  }
  /** Members may be invited by API key before: the link works until there is one who administers. */
  const lacksAdministrator = (within: Query) => isNobody(within, ['administrator'])

  const shown = async (within: Query, member: Member): Promise<ShownMember> => {
    const accounts = await store.accountsOf(within, member.id)
    const sessions = await store.sessionsOf(within, member.id)
    const seen = sessions.flatMap(({ updatedAt }) => (updatedAt instanceof Date ? updatedAt.getTime() : []))
    return {
      ...member,
      password: accounts.some(({ providerId }) => providerId === 'credential'),
      passkeys: (await store.passkeysOf(within, member.id)).length,
      providers: accounts.flatMap(({ providerId }) =>
        providerId === 'credential' ? [] : String(providerId),
      ),
      lastSeenAt: seen.length === 0 ? null : new Date(Math.max(...seen)),
    }
  }

  const endSessions = async (
    within: Query,
    actor: string,
    memberId: string,
    except?: string,
  ): Promise<number> => {
    const ending = (await store.sessionsOf(within, memberId)).filter(({ id }) => id !== except)
    await records.remove(
      within,
      kinds.session,
      ending.map(({ id }) => id),
    )
    for (const { id } of ending) await audit.record(within, { actor, action: 'session.ended', subject: id })
    return ending.length
  }

  /** Makes an invited member an active one, with the way to sign in that `outfit` gives her. */
  const join = (
    { token, name }: { token: string; name: string },
    by: string,
    outfit: (within: Query, memberId: string) => Promise<void>,
  ): Promise<Member> =>
    store.alone(async (trx) => {
      const { memberId } = await links.take(trx, 'invitation', token)
      const member = await store.change(trx, memberId ?? '', { name, state: 'active' })
      await outfit(trx, member.id)
      await links.endOf(trx, member.id)
      await audit.record(trx, {
        actor: member.id,
        action: 'member.joined',
        subject: member.id,
        details: { role: member.role, email: member.email, by },
      })
      return member
    })

  /** Who manages members reaches nobody who may do more than herself. */
  const assertMay = (caller: Caller, role: Role): void => {
    const beyond = scopesOf(role).filter((scope) => !caller.scopes.has(scope))
    if (beyond.length === 0) return
    throw new GatewardenError('forbidden', {
      detail: `The role ${role} may do what you may not: ${beyond.join(', ')}.`,
      remedy: 'Ask an administrator.',
    })
  }

  const assertOneLeft = async (within: Query, leaving: Member): Promise<void> => {
    const left = (await store.all(within)).filter(
      ({ id, role, state }) => id !== leaving.id && role === 'administrator' && state === 'active',
    )
    if (leaving.role !== 'administrator' || leaving.state !== 'active' || left.length > 0) return
    throw new GatewardenError('conflict', {
      detail: `${leaving.name} is the last administrator: nobody would be left to manage members.`,
      remedy: 'Make another member an administrator first.',
    })
  }

  return {
    isFirstRun: () => isNobody(db.query, roles),

    welcomeLink: () =>
      store.alone(async (trx) =>
        (await lacksAdministrator(trx)) ? links.make(trx, 'welcome', null) : undefined,
      ),

    async welcome({ token, name, email, password }) {
      await links.look('welcome', token)
      assertSanePassword(password, [name, email])
      const hashed = await hash(password)
      return store.alone(async (trx) => {
        await links.take(trx, 'welcome', token)
        if (!(await lacksAdministrator(trx))) throw deadLink('welcome')
        const member = await store.add(trx, { name, email, role: 'administrator', state: 'active' })
        await store.setPassword(trx, member.id, hashed)
        await links.endWelcomes(trx)
        await audit.record(trx, {
          actor: member.id,
          action: 'member.joined',
          subject: member.id,
          details: { role: member.role, email: member.email, by: 'first link' },
        })
        return member
      })
    },

    async whose(purpose, token) {
      const { memberId } = await links.look(purpose, token)
      return store.get(db.query, memberId ?? '')
    },

    async accept({ token, name, password }) {
      const { memberId } = await links.look('invitation', token)
      const invited = await store.get(db.query, memberId ?? '')
      assertSanePassword(password, [name, invited.email])
      const hashed = await hash(password)
      return join({ token, name }, 'invitation', (trx, id) => store.setPassword(trx, id, hashed))
    },

    acceptWith: (said, link) => join(said, 'invitation with a provider', link),

    async reset({ token, password }) {
      const link = await links.look('reset', token)
      const { id, name, email } = await store.get(db.query, link.memberId ?? '')
      assertSanePassword(password, [name, email])
      const hashed = await hash(password)
      return store.alone(async (trx) => {
        const { dropSecondFactors } = await links.take(trx, 'reset', token)
        await store.setPassword(trx, id, hashed)
        if (dropSecondFactors) await store.dropSecondFactors(trx, id)
        await links.endOf(trx, id)
        await endSessions(trx, id, id)
        await audit.record(trx, {
          actor: id,
          action: 'member.password-set',
          subject: id,
          details: { by: 'link', dropSecondFactors },
        })
        return store.get(trx, id)
      })
    },

    async changePassword(member, keptSession, password) {
      assertSanePassword(password, [member.name, member.email], 'body.newPassword')
      const hashed = await hash(password)
      await store.alone(async (trx) => {
        await store.setPassword(trx, member.id, hashed)
        await links.endOf(trx, member.id)
        await endSessions(trx, member.id, member.id, keptSession)
        await audit.record(trx, {
          actor: member.id,
          action: 'member.password-set',
          subject: member.id,
          details: { by: 'herself' },
        })
      })
    },

    async list() {
      const members = await store.all(db.query)
      return Promise.all(members.map((member) => shown(db.query, member)))
    },

    get: async (id) => shown(db.query, await store.get(db.query, id)),

    invite(caller, { email, role, name }) {
      assertMay(caller, role)
      return store.alone(async (trx) => {
        const member = await store.add(trx, { email, role, name: name ?? email, state: 'invited' })
        const link = await links.make(trx, 'invitation', member.id)
        await audit.record(trx, {
          actor: caller.keyId,
          action: 'member.invited',
          subject: member.id,
          details: { role, email: member.email },
        })
        return { member: await shown(trx, member), link }
      })
    },

    makeLink(caller, id, { dropSecondFactors }) {
      return store.alone(async (trx) => {
        const member = await store.get(trx, id)
        assertMay(caller, member.role)
        const purpose = member.state === 'invited' ? 'invitation' : 'reset'
        await links.endOf(trx, id)
        const link = await links.make(trx, purpose, id, { dropSecondFactors })
        await audit.record(trx, {
          actor: caller.keyId,
          action: 'member.link-made',
          subject: id,
          details: { purpose, dropSecondFactors },
        })
        return link
      })
    },

    change(caller, id, { role, name }) {
      return store.alone(async (trx) => {
        const before = await store.get(trx, id)
        assertMay(caller, before.role)
        if (role !== undefined && role !== before.role) {
          assertMay(caller, role)
          await assertOneLeft(trx, before)
        }
        const after = await store.change(trx, id, {
          ...(role === undefined ? {} : { role }),
          ...(name === undefined ? {} : { name }),
        })
        if (after.role !== before.role) {
          await audit.record(trx, {
            actor: caller.keyId,
            action: 'member.role-changed',
            subject: id,
            details: { role: after.role, before: before.role },
          })
        }
        if (after.name !== before.name) {
          await audit.record(trx, { actor: caller.keyId, action: 'member.renamed', subject: id })
        }
        return shown(trx, after)
      })
    },

    remove(caller, id) {
      return store.alone(async (trx) => {
        const member = await store.get(trx, id)
        assertMay(caller, member.role)
        await assertOneLeft(trx, member)
        await endSessions(trx, caller.keyId, id)
        await store.remove(trx, id)
        await audit.record(trx, {
          actor: caller.keyId,
          action: 'member.removed',
          subject: id,
          details: { role: member.role, email: member.email },
        })
      })
    },

    async sessions(memberId) {
      await store.get(db.query, memberId)
      const found = await store.sessionsOf(db.query, memberId)
      const text = (value: unknown): string | null =>
        typeof value === 'string' && value !== '' ? value : null
      return found.flatMap(({ id, createdAt, updatedAt, expiresAt, ipAddress, userAgent }) =>
        createdAt instanceof Date && updatedAt instanceof Date && expiresAt instanceof Date
          ? [
              {
                id,
                createdAt,
                lastSeenAt: updatedAt,
                expiresAt,
                address: text(ipAddress),
                browser: text(userAgent),
              },
            ]
          : [],
      )
    },

    endSession(actor, memberId, id) {
      return db.transaction(async (trx) => {
        const own = (await store.sessionsOf(trx, memberId)).some((session) => session.id === id)
        if (!own || (await records.remove(trx, kinds.session, [id])) === 0) throw notFound('session', id)
        await audit.record(trx, { actor, action: 'session.ended', subject: id })
      })
    },

    endSessions: (actor, memberId, except) =>
      db.transaction(async (trx) => {
        await store.get(trx, memberId)
        return endSessions(trx, actor, memberId, except)
      }),

    async rename(member, name) {
      await db.transaction(async (trx) => {
        await store.change(trx, member.id, { name })
        await audit.record(trx, { actor: member.id, action: 'member.renamed', subject: member.id })
      })
    },
  }
}
