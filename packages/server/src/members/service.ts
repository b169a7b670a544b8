import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { deadLink, type Links, type ShownLink } from './links.ts'
import { foldEmail, type Member, memberOf } from './member.ts'
import { kinds, type Stored } from './records/kinds.ts'
import type { Records } from './records/records.ts'
import type { Role } from './roles.ts'
import { assertSanePassword } from './sign-in/password-rules.ts'

export interface NewAccount {
  token: string
  name: string
  email: string
  password: string
}

export interface MembersService {
  /** Whether there is no member yet. */
  isFirstRun(): Promise<boolean>
  /** A link to the first administrator's account; undefined where there is a member. */
  welcomeLink(): Promise<ShownLink | undefined>
  /** Makes the first administrator. @throws GatewardenError `not_found` for a link that does not work, `invalid_request` */
  welcome(account: NewAccount): Promise<Member>
  /** Ends a session at once, in every process. */
  endSession(actor: string, id: string): Promise<void>
}

/** Two browsers with the same link make one administrator between them. Any number will do, if it is ours. */
const membersLock = 0x67770080

export interface ServiceParts {
  records: Records
  links: Links
  /** The sign-in library's hash of a password. */
  hash(password: string): Promise<string>
}

export function createMembersService(platform: Platform, parts: ServiceParts): MembersService {
  const { db, clock, random, audit } = platform
  const { records, links, hash } = parts

  /** One after the other changes who is a member: what is counted stays true until the transaction ends. */
  const alone = <T>(run: (trx: Query) => Promise<T>): Promise<T> =>
    db.transaction(async (trx) => {
      await sql`select pg_advisory_xact_lock(${membersLock})`.execute(trx)
      return run(trx)
    })

  const members = async (within: Query): Promise<Member[]> => {
    const found = await records.find(within, kinds.user, {})
    return found.flatMap((record) => memberOf(record) ?? [])
  }

  const newMember = (wanted: { name: string; email: string; role: Role; state: Member['state'] }): Stored => {
    const now = clock.now()
    return {
      id: newId(kinds.user.prefix, clock, random),
      name: wanted.name,
      email: foldEmail(wanted.email),
      emailVerified: true,
      image: null,
      role: wanted.role,
      state: wanted.state,
      twoFactorEnabled: false,
      createdAt: now,
      updatedAt: now,
    }
  }

  const setPassword = async (trx: Query, memberId: string, hashed: string): Promise<void> => {
    const now = clock.now()
    const [there] = await records.find(trx, kinds.account, {
      userId: memberId,
      providerId: 'credential',
      accountId: memberId,
    })
    const account: Stored = {
      ...(there ?? { id: newId(kinds.account.prefix, clock, random), createdAt: now }),
      userId: memberId,
      providerId: 'credential',
      accountId: memberId,
      password: hashed,
      updatedAt: now,
    }
    if (there) await records.write(trx, kinds.account, account)
    else await records.insert(trx, kinds.account, account)
  }

  const isFirstRun = async (within: Query): Promise<boolean> => {
    const found = await sql<{
      somebody: boolean
    }>`select exists (select 1 from console_members) as somebody`.execute(within)
    return found.rows[0]?.somebody === false
  }

  return {
    isFirstRun: () => isFirstRun(db.query),

    welcomeLink() {
      return alone(async (trx) => ((await isFirstRun(trx)) ? links.make(trx, 'welcome', null) : undefined))
    },

    async welcome({ token, name, email, password }) {
      await links.look('welcome', token)
      assertSanePassword(password, [name, email])
      const hashed = await hash(password)
      return alone(async (trx) => {
        await links.take(trx, 'welcome', token)
        if (!(await isFirstRun(trx))) throw deadLink('welcome')
        const record = newMember({ name, email, role: 'administrator', state: 'active' })
        await records.insert(trx, kinds.user, record)
        await setPassword(trx, record.id, hashed)
        await links.endWelcomes(trx)
        const [member] = (await members(trx)).filter(({ id }) => id === record.id)
        if (!member) throw new Error('a member who was just written cannot be read')
        await audit.record(trx, {
          actor: member.id,
          action: 'member.joined',
          subject: member.id,
          details: { role: member.role, email: member.email, by: 'first link' },
        })
        return member
      })
    },

    endSession(actor, id) {
      return db.transaction(async (trx) => {
        if ((await records.remove(trx, kinds.session, [id])) === 0) return
        await audit.record(trx, { actor, action: 'session.ended', subject: id })
      })
    },
  }
}
