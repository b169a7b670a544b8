import { notFound } from '../../platform/errors.ts'
import type { Caller } from '../../platform/http/caller.ts'
import type { Platform } from '../../platform/platform.ts'
import type { ProfilesService } from '../profiles/profiles-service.ts'
import type { Delivery } from './delivery.ts'
import { type DeliveryFilter, selectDeliveries } from './delivery-store.ts'
import { selectReport } from './report-store.ts'
import { liftSuppression, type Suppression, selectSuppressions } from './suppressions.ts'

export interface DeliveriesService {
  list(filter: Omit<DeliveryFilter, 'sight' | 'id'>, caller: Caller): Promise<Delivery[]>
  /** @throws GatewardenError `not_found`, also for what the key may not see */
  get(id: string, caller: Caller): Promise<Delivery>
  /** The bytes of the report that told it. @throws GatewardenError `not_found` where none has */
  report(id: string, caller: Caller): Promise<Buffer>
  suppressions(
    profileId: string,
    options: { after: string | undefined; limit: number },
    caller: Caller,
  ): Promise<Suppression[]>
  lift(profileId: string, address: string, caller: Caller): Promise<void>
}

export function createDeliveriesService(
  { db, audit }: Pick<Platform, 'db' | 'audit'>,
  { profiles }: { profiles: Pick<ProfilesService, 'get'> },
): DeliveriesService {
  const sightOf = ({ customers, mailboxes }: Caller) => ({ customers, mailboxes })
  const get = async (id: string, caller: Caller): Promise<Delivery> => {
    const [found] = await selectDeliveries(db.query, { id, limit: 1, sight: sightOf(caller) })
    if (found === undefined) throw notFound('delivery', id)
    return found
  }
  return {
    list: (filter, caller) => selectDeliveries(db.query, { ...filter, sight: sightOf(caller) }),
    get,
    async report(id, caller) {
      const { reportId } = await get(id, caller)
      const bytes = reportId === null ? undefined : await selectReport(db.query, reportId)
      if (bytes === undefined) throw notFound('report of a delivery', id)
      return bytes
    },
    async suppressions(profileId, options, caller) {
      return selectSuppressions(db.query, (await profiles.get(profileId, caller)).id, options)
    },
    async lift(profileId, address, caller) {
      const profile = await profiles.get(profileId, caller)
      if (!(await liftSuppression(db.query, profile.id, address)))
        throw notFound('suppressed address', address)
      audit.recordSoon({
        actor: caller.keyId,
        action: 'suppression.lifted',
        subject: profile.id,
        ...(profile.customer === null ? {} : { customer: profile.customer }),
        details: { address },
      })
    },
  }
}
