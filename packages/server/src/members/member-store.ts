import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import { GatewardenError, notFound } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Platform } from '../platform/platform.ts'
import { foldEmail, type Member, memberOf } from './member.ts'
import { kinds, type Stored } from './records/kinds.ts'
import type { Records } from './records/records.ts'
import type { Role } from './roles.ts'

/** Two administrators who demote each other at once leave one. Any number will do, if it is ours. */
const membersLock = 0x67770080

/** Members and what belongs to them, as the features of this folder read and write them. */
export interface MemberStore {
  /** One after the other changes who is a member: what is counted stays true until the transaction ends. */
  alone<T>(run: (trx: Query) => Promise<T>): Promise<T>
  all(within: Query): Promise<Member[]>
  /** @throws GatewardenError `not_found` */
  get(within: Query, id: string): Promise<Member>
  byEmail(within: Query, email: string): Promise<Member | undefined>
  /** @throws GatewardenError `conflict` for an address that a member has */
  add(within: Query, wanted: Omit<Member, 'id' | 'createdAt' | 'totp'>): Promise<Member>
  change(
    within: Query,
    id: string,
    change: Partial<Record<'name' | 'state', string> & { role: Role; totp: boolean }>,
  ): Promise<Member>
  remove(within: Query, id: string): Promise<void>
  /** @param hashed as the sign-in library hashes passwords */
  setPassword(within: Query, memberId: string, hashed: string): Promise<void>
  accountsOf(within: Query, memberId: string): Promise<Stored[]>
  passkeysOf(within: Query, memberId: string): Promise<Stored[]>
  sessionsOf(within: Query, memberId: string): Promise<Stored[]>
  /** Takes away what a sign-in wants besides or in place of a password: codes and passkeys. */
  dropSecondFactors(within: Query, memberId: string): Promise<void>
}

export function createMemberStore(
  platform: Pick<Platform, 'db' | 'clock' | 'random'>,
  records: Records,
): MemberStore {
  const { db, clock, random } = platform

  const recordOf = async (within: Query, id: string): Promise<Stored> => {
    const [record] = await records.find(within, kinds.user, { id })
    if (!record) throw notFound('member', id)
    return record
  }

  const read = (record: Stored): Member => {
    const member = memberOf(record)
    if (!member) throw notFound('member', record.id)
    return member
  }

  const ids = (found: readonly Stored[]): string[] => found.map(({ id }) => id)

  const store: MemberStore = {
    alone: (run) =>
      db.transaction(async (trx) => {
        await sql`select pg_advisory_xact_lock(${membersLock})`.execute(trx)
        return run(trx)
      }),
    async all(within) {
      const found = await records.find(within, kinds.user, {})
      return found.flatMap((record) => memberOf(record) ?? [])
    },
    get: async (within, id) => read(await recordOf(within, id)),
    async byEmail(within, email) {
      const [record] = await records.find(within, kinds.user, { email: foldEmail(email) })
      return record && memberOf(record)
    },
    async add(within, wanted) {
      const email = foldEmail(wanted.email)
      if (await isTaken(within, email)) {
        throw new GatewardenError('conflict', {
          detail: `There is a member with the address ${email} already.`,
          remedy: 'Change her role, or make her a new link.',
        })
      }
      const now = clock.now()
      const record: Stored = {
        id: newId(kinds.user.prefix, clock, random),
        name: wanted.name,
        email,
        emailVerified: true,
        image: null,
        role: wanted.role,
        state: wanted.state,
        twoFactorEnabled: false,
        createdAt: now,
        updatedAt: now,
      }
      await records.insert(within, kinds.user, record)
      return read(record)
    },
    async change(within, id, { totp, ...change }) {
      const record = await recordOf(within, id)
      const fresh: Stored = {
        ...record,
        ...change,
        ...(totp === undefined ? {} : { twoFactorEnabled: totp }),
        id,
        updatedAt: clock.now(),
      }
      await records.write(within, kinds.user, fresh)
      return read(fresh)
    },
    async remove(within, id) {
      // The rest goes with it: every table refers to the member.
      await records.remove(within, kinds.user, [id])
    },
    async setPassword(within, memberId, hashed) {
      const now = clock.now()
      const own = { userId: memberId, providerId: 'credential', accountId: memberId }
      const [there] = await records.find(within, kinds.account, own)
      const account: Stored = {
        ...(there ?? { id: newId(kinds.account.prefix, clock, random), createdAt: now }),
        ...own,
        password: hashed,
        updatedAt: now,
      }
      if (there) await records.write(within, kinds.account, account)
      else await records.insert(within, kinds.account, account)
    },
    accountsOf: (within, userId) => records.find(within, kinds.account, { userId }),
    passkeysOf: (within, userId) => records.find(within, kinds.passkey, { userId }),
    sessionsOf: (within, userId) => records.find(within, kinds.session, { userId }),
    async dropSecondFactors(within, userId) {
      const factors = await records.find(within, kinds.twoFactor, { userId })
      await records.remove(within, kinds.twoFactor, ids(factors))
      await records.remove(within, kinds.passkey, ids(await store.passkeysOf(within, userId)))
      await store.change(within, userId, { totp: false })
    },
  }
  return store
}

/** Also where the record beside it is not ours: the address is taken all the same. */
async function isTaken(within: Query, email: string): Promise<boolean> {
  const found = await sql`select 1 from console_members where email = ${email}`.execute(within)
  return found.rows.length > 0
}
