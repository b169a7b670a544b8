import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import { sendingLimits } from './submission.ts'
import type { SubmissionRow } from './submission-store.ts'

/** Why a submission is held back, and how long. */
export interface Wait {
  why: string
  ms: number
  /** Whether whatever else its account has waits for the same. */
  isForAll: boolean
}

/** What counts towards an account's limits. */
type Counted = Pick<SubmissionRow, 'account' | 'recipients' | 'attempted_at' | 'committed_at'>

interface Room {
  atOnce: number
  aMinute: number
  aDay: number
}

/**
 * What room accounts have: 30 messages in a minute, 3 at once, 10,000 recipients in a day. A lock for each, until the transaction
 * ends, keeps two processes from taking the last place.
 */
export class AccountRooms {
  readonly #rooms: Map<string, Room>
  readonly #now: number

  private constructor(rooms: Map<string, Room>, now: Date) {
    this.#rooms = rooms
    this.#now = now.getTime()
  }

  static async lock(trx: Query, accounts: readonly string[], now: Date): Promise<AccountRooms> {
    // All processes in one order: none waits for another that waits for it.
    const each = [...new Set(accounts)].sort()
    if (each.length === 0) return new AccountRooms(new Map(), now)
    await sql`
      select pg_advisory_xact_lock(hashtextextended('sending ' || account, 0))
      from unnest(${each}::text[]) as account`.execute(trx)
    const { rows } = await sql<{ account: string } & Record<keyof Room, string | null>>`
      select account, count(*) filter (where status = 'sending' and lease_until > app_now()) as "atOnce",
        count(*) filter (where attempted_at > ${now}::timestamptz - interval '1 minute') as "aMinute",
        sum(recipients) filter (where committed_at > ${now}::timestamptz - interval '1 day') as "aDay"
      from sending_submissions
      where account = any(${each}::text[]) and attempted_at > ${now}::timestamptz - interval '1 day'
      group by account`.execute(trx)
    const rooms = rows.map(({ account, atOnce, aMinute, aDay }) => {
      const room = { atOnce: Number(atOnce), aMinute: Number(aMinute), aDay: Number(aDay ?? 0) }
      return [account, room] as const
    })
    return new AccountRooms(new Map(rooms), now)
  }

  /** Takes a place for a submission, which counts once however often it is tried. @returns why there is none */
  take(one: Counted): Wait | undefined {
    const room = this.#rooms.get(one.account) ?? { atOnce: 0, aMinute: 0, aDay: 0 }
    const isWithin = (time: Date | null, ms: number) => time !== null && time.getTime() > this.#now - ms
    const aDay = room.aDay - (isWithin(one.committed_at, 86_400_000) ? one.recipients : 0)
    const aMinute = room.aMinute - (isWithin(one.attempted_at, 60_000) ? 1 : 0)
    const { recipientsADay, aMinute: mostAMinute, atOnce: mostAtOnce } = sendingLimits
    if (aDay + one.recipients > recipientsADay)
      return {
        why: `The mailbox may write to ${recipientsADay} recipients a day.`,
        ms: 600_000,
        isForAll: false,
      }
    if (aMinute >= mostAMinute)
      return { why: `The mailbox may send ${mostAMinute} messages a minute.`, ms: 5_000, isForAll: true }
    if (room.atOnce >= mostAtOnce)
      return { why: `The mailbox may hand over ${mostAtOnce} messages at once.`, ms: 1_000, isForAll: false }
    this.#rooms.set(one.account, {
      atOnce: room.atOnce + 1,
      aMinute: aMinute + 1,
      aDay: aDay + one.recipients,
    })
    return undefined
  }
}
