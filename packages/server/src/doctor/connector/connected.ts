import type { Connection, ConnectionsService } from '../../connections/index.ts'
import type { Connector } from '../../connectors/index.ts'
import type { CheckDefinition, Finding } from '../check.ts'
import type { ConnectorSubject } from './subject.ts'

/** What has come of a connector so far. */
export interface SeenConnections {
  /** The newest that works. */
  active: Connection | undefined
  /** The newest of all. */
  newest: Connection | undefined
}

export async function seenConnections(
  connections: Pick<ConnectionsService, 'list'>,
  connector: Pick<Connector, 'id'>,
): Promise<SeenConnections> {
  const [newest] = await connections.list(null, { connectorId: connector.id, limit: 1 })
  const [active] = await connections.list(null, { connectorId: connector.id, status: 'active', limit: 1 })
  return { active, newest }
}

/** Somebody has connected, which proves the sign-in, the redirect URI, the credential and the consent at once. */
export const connected: CheckDefinition<ConnectorSubject> = {
  id: 'connected',
  needs: ['app'],
  async run({ connector, connections }): Promise<Finding> {
    const { active, newest } = await connections()
    const who = connector.mode === 'organization' ? 'an organization' : 'a person'
    if (active) {
      const name = active.account?.name ?? active.account?.oid
      return {
        state: 'ok',
        seen: `Connected: ${connector.mode === 'organization' ? `the organization ${active.tenantId}${name ? `, by ${name}` : ''}` : (name ?? active.id)} (${active.id}).`,
        meaning: 'Gatewarden gets tokens through this connector.',
        facts: { connection: active.id, tenantId: active.tenantId },
      }
    }
    if (!newest || newest.status === 'pending' || newest.status === 'disabled') {
      return {
        state: 'skipped',
        seen: newest
          ? (newest.reason ?? `The connection ${newest.id} is ${newest.status}.`)
          : 'Nobody has connected yet.',
        meaning: `It has to be seen once that ${who} gets through.`,
        remedy:
          newest?.remedy ?? 'Make a connect link (POST /v1/connect-sessions) and open it, or hand it over.',
      }
    }
    return {
      state: 'failed',
      seen: `The connection ${newest.id} is ${newest.status}: ${newest.reason ?? 'no reason is known'}`,
      meaning: 'No token can be had through it.',
      remedy: newest.remedy ?? 'Connect again.',
      facts: { connection: newest.id, status: newest.status, reasonCode: newest.reasonCode },
    }
  },
}
