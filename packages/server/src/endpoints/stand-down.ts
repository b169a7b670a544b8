import type { Logger } from 'pino'
import type { ChangesService } from '../changes/index.ts'
import type { Query } from '../platform/database/database.ts'
import type { Standing } from './endpoint.ts'
import { selectEndpoints, updateEndpoint } from './endpoint-store.ts'

const standings: Record<'gone' | 'unreachable', Standing> = {
  gone: {
    status: 'disabled',
    reasonCode: 'gone',
    reason: 'The receiver answered 410 Gone: it wants no more webhooks.',
    remedy:
      'Delete the endpoint, or make it active again (PATCH, "status": "active") once its address is right.',
  },
  unreachable: {
    status: 'paused',
    reasonCode: 'unreachable',
    reason: 'For three days no webhook got through.',
    remedy:
      'Look at its attempts, mend the receiver, then make it active again (PATCH, "status": "active"): what waits is sent then.',
  },
}

/** Takes an endpoint out of service by itself, and tells the operator by a change. Once, however many lanes find it. */
export async function standDown(
  trx: Query,
  by: { changes: Pick<ChangesService, 'record'>; log: Logger; now: Date },
  id: string,
  why: 'gone' | 'unreachable',
): Promise<void> {
  const [endpoint] = await selectEndpoints(trx, { id, customers: null, limit: 1 })
  if (endpoint === undefined || endpoint.status !== 'active') return
  const standing = standings[why]
  await updateEndpoint(trx, id, { standing }, by.now)
  const [only, ...others] = endpoint.customers ?? []
  await by.changes.record(trx, {
    type: `endpoint.${standing.status}`,
    customer: only !== undefined && others.length === 0 ? only : null,
    connection: null,
    data: {
      endpoint: id,
      status: standing.status,
      reasonCode: standing.reasonCode,
      reason: standing.reason,
      remedy: standing.remedy,
    },
  })
  by.log.warn({ endpoint: id, reason: standing.reasonCode }, `an endpoint was ${standing.status}`)
}
