import { sql } from 'kysely'
import type { Query } from '../../platform/database/database.ts'
import type { DeliveryState } from './delivery.ts'

/** A delivery as a report lists it. */
export interface ReportedDelivery {
  submission: string
  reference: string | null
  subject: string | null
  recipient: string
  state: DeliveryState
  code: string | null
  reason: string | null
  handedOverAt: Date
  updatedAt: Date
}

/** Of what a profile was handed in `[from, to)`, oldest first. */
export async function selectDeliveriesBetween(
  query: Query,
  profileId: string,
  { from, to, limit }: { from: Date; to: Date; limit: number },
): Promise<ReportedDelivery[]> {
  const { rows } = await sql<ReportedDelivery>`
    select s.id as submission, s.reference, s.content->>'subject' as subject, d.recipient, d.state, d.code, d.reason,
      s.created_at as "handedOverAt", d.updated_at as "updatedAt"
    from sending_submissions s join sending_deliveries d on d.submission_id = s.id
    where s.profile_id = ${profileId} and s.created_at >= ${from} and s.created_at < ${to}
    order by s.id, d.id limit ${limit}`.execute(query)
  return rows
}
