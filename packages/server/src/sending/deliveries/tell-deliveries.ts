import type { ChangesService } from '../../changes/index.ts'
import type { Query } from '../../platform/database/database.ts'
import type { SendingProfile } from '../profiles/profile.ts'
import { mailboxOf } from '../profiles/profile.ts'
import type { Delivery } from './delivery.ts'
import { type Told, tell } from './delivery-store.ts'
import { suppress } from './suppressions.ts'

/** Enhanced codes (RFC 3463) of an address that will never work: no such mailbox, no such domain, moved, disabled. */
const hardCodes = /^5\.(1\.(1|2|3|6|10)|2\.1)$/

/**
 * Writes what is told of deliveries and, for each that changes, one `delivery.*` change in the same transaction. An address that
 * does not exist is suppressed from then on.
 */
export async function tellDeliveries(
  trx: Query,
  changes: Pick<ChangesService, 'recordAll'>,
  profile: SendingProfile,
  all: readonly { delivery: Delivery; told: Told }[],
  now: Date,
): Promise<void> {
  const changed: Delivery[] = []
  for (const { delivery, told } of all) {
    const after = await tell(trx, delivery, told, now)
    if (after === undefined) continue
    changed.push(after)
    if (after.state === 'failed' && after.code !== null && hardCodes.test(after.code))
      await suppress(trx, profile.id, after.recipient, after.diagnostic ?? after.code, now)
  }
  const { authentication } = profile
  await changes.recordAll(
    trx,
    changed.map((one) => ({
      type: `delivery.${one.state}`,
      customer: profile.customer,
      connection: authentication.type === 'connection' ? authentication.connection : null,
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
    })),
  )
}
