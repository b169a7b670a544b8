import { setTimeout as delay } from 'node:timers/promises'
import type { Connector } from '../connectors/index.ts'
import { notFound } from '../platform/errors.ts'
import type { Sight } from '../tokens/index.ts'
import type { ConnectParts } from './parts.ts'
import { openProbedMailbox } from './probe-mailbox.ts'

/**
 * Looks at Microsoft for what a grant that is being made has by now, and notes it. `patiently`: a consent that was
 * given a moment ago takes a while to show, so it looks again a few times.
 */
export async function lookAndNote(
  parts: ConnectParts,
  connector: Connector,
  at: { connectionId: string; grantId: string },
  how: 'once' | 'patiently',
): Promise<Sight> {
  const { platform, connections, tokens, times } = parts
  const connection = await connections.get(at.connectionId, null)
  const grant = await connections.grants.get(at.grantId)
  if (grant === undefined) throw notFound('connection', at.connectionId)
  const owner = {
    grantId: at.grantId,
    customer: connection.customer,
    connectorId: connector.id,
    tenantId: grant.tenantId,
  }
  const kind = connection.kind
  const look = async (): Promise<Sight> => {
    if (kind === 'person') return tokens.lookAtPerson(connector, owner)
    const sight = await tokens.lookAtTenant(connector, grant.tenantId)
    return grant.probeMailbox === null
      ? sight
      : openProbedMailbox(parts, connector, grant.tenantId, grant.probeMailbox, sight)
  }
  let sight = await look()
  if (how === 'patiently') {
    for (const pause of times.looks) {
      if (sight.missing.length === 0) break
      await delay(pause)
      sight = await look()
    }
  }
  const { granted, missing } = sight
  await platform.db.transaction(async (trx) => {
    if (!(await connections.lock(trx, at.connectionId))) return
    const seenAt = granted.length > 0 ? platform.clock.now() : null
    await connections.grants.update(trx, at.grantId, { granted, missing, seenAt })
    if (granted.length === 0) return
    for (const [resource, token] of sight.tokens)
      await tokens.write(trx, owner, connector, resource, kind, token)
  })
  return sight
}
