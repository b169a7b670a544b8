import type { ChangesService, NewChange } from '../../changes/index.ts'
import type { Query } from '../../platform/database/database.ts'
import type { SendingProfile } from '../profiles/profile.ts'
import { mailboxOf } from '../profiles/profile.ts'
import type { Delivery } from './delivery.ts'
import { type Told, tell } from './delivery-store.ts'
import { suppress } from './suppressions.ts'

/** Enhanced codes (RFC 3463) of an address that will never work: no such mailbox, no such domain, moved, disabled. */
const hardCodes = /^5\.(1\.(1|2|3|6|10)|2\.1)$/

/** What is told of a delivery of a profile's. */
export interface News {
  profile: SendingProfile
  delivery: Delivery
  told: Told
}

/**
 * Writes what is told of deliveries and, for each that changes, one `delivery.*` change in the same transaction. An address that
 * does not exist is suppressed from then on.
 */
export async function tellDeliveries(
  trx: Query,
  changes: Pick<ChangesService, 'recordAll'>,
  all: readonly News[],
  now: Date,
): Promise<void> {
  const profiles = new Map(all.map(({ delivery, profile }) => [delivery.id, profile]))
  const changed = await tell(trx, all, now)
  for (const { state, code, profileId, recipient, diagnostic } of changed)
    if (state === 'failed' && code !== null && hardCodes.test(code))
      await suppress(trx, profileId, recipient, diagnostic ?? code, now)
  await changes.recordAll(
    trx,
    changed.flatMap((one) => {
      const profile = profiles.get(one.id)
      return profile === undefined ? [] : [changeOf(profile, one)]
    }),
  )
}

const changeOf = (profile: SendingProfile, one: Delivery): NewChange => ({
  type: `delivery.${one.state}`,
  customer: profile.customer,
  connection: profile.authentication.type === 'connection' ? profile.authentication.connection : null,
  mailbox: mailboxOf(profile),
  data: {
    delivery: one.id,
    submission: one.submissionId,
    profile: one.profileId,
    reference: one.reference,
    recipient: one.recipient,
    code: one.code,
    diagnostic: one.diagnostic,
    reason: one.reason,
    report: one.reportId,
  },
})
