import { createHash, timingSafeEqual } from 'node:crypto'
import { systemClock } from '../../platform/clock.ts'
import type { Query } from '../../platform/database/database.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { kinds, type Stored } from '../records/kinds.ts'
import type { Records } from '../records/records.ts'
import type { Trip } from './openid.ts'

/** What somebody has gone to a provider for. */
export type Errand =
  | { purpose: 'sign-in' }
  /** To link an account of the provider to a member who is signed in. */
  | { purpose: 'link'; memberId: string }
  /** To take up an invitation with an account of the provider in place of a password. */
  | { purpose: 'invitation'; token: string; name: string }

export interface KeptTrip {
  providerId: string
  errand: Errand
  trip: Trip
}

export const tripSeconds = 600

/**
 * Trips to providers, from the button until the answer. Each is good once, for ten minutes, and in the browser that began it.
 *
 *   open ──answer──▶ gone        open ──ten minutes──▶ gone
 */
export interface Trips {
  /** @returns the trip, and what its browser has to keep in a cookie */
  begin(providerId: string, errand: Errand): Promise<{ trip: Trip; browser: string }>
  /** The trip that an answer belongs to, used up; undefined where there is none in this browser. */
  end(state: string, browser: string | undefined): Promise<KeptTrip | undefined>
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')
const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)))

export function createTrips(
  { db, clock, random }: Pick<Platform, 'db' | 'clock' | 'random'>,
  records: Records,
): Trips {
  const made = (): string => random.bytes(32).toString('base64url')
  const find = (within: Query, state: string): Promise<Stored[]> =>
    records.find(within, kinds.verification, { identifier: `provider-${hashOf(state)}` }, { lock: true })

  return {
    async begin(providerId, errand) {
      const trip = { state: made(), nonce: made(), codeVerifier: made() }
      const browser = made()
      const now = systemClock.now()
      await records.insert(db.query, kinds.verification, {
        id: newId(kinds.verification.prefix, clock, random),
        identifier: `provider-${hashOf(trip.state)}`,
        value: JSON.stringify({ providerId, errand, trip, browser: hashOf(browser) }),
        expiresAt: new Date(now.getTime() + tripSeconds * 1000),
        createdAt: now,
        updatedAt: now,
      })
      return { trip, browser }
    },

    end(state, browser) {
      return db.transaction(async (trx) => {
        const [record] = await find(trx, state)
        if (record === undefined || browser === undefined) return undefined
        // Sealed as it was written: its shape is ours.
        const kept: KeptTrip & { browser: string } = JSON.parse(String(record.value))
        if (!isSame(kept.browser, hashOf(browser))) return undefined
        await records.remove(trx, kinds.verification, [record.id])
        const over = !(record.expiresAt instanceof Date) || record.expiresAt <= systemClock.now()
        return over ? undefined : kept
      })
    },
  }
}
