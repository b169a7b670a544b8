import type { Generated } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import type { EndpointStatus } from './endpoint.ts'

export type EndpointTables = {
  endpoints: {
    id: string
    url: string
    description: string | null
    types: string[]
    customers: string[] | null
    connections: string[] | null
    status: EndpointStatus
    reason_code: string | null
    reason: string | null
    remedy: string | null
    secret: Buffer
    previous_secret: Buffer | null
    previous_until: Date | null
    after_position: number
    failures: Generated<number>
    failing_since: Date | null
    rest_until: Date | null
    created_at: Date
    updated_at: Date
  }
  endpoint_changes: {
    endpoint_id: string
    position: number
    lane: string
    state: 'waiting' | 'delivered' | 'parked'
    tries: number
    first_tried_at: Date | null
    settled_at: Date | null
  }
  endpoint_attempts: {
    id: Generated<number>
    endpoint_id: string
    change_id: string | null
    type: string
    at: Date
    outcome: 'delivered' | 'failed'
    status: number | null
    problem: string | null
    milliseconds: number
    retry_at: Date | null
  }
}

export const tables = (query: Query) => query.withTables<EndpointTables>()
