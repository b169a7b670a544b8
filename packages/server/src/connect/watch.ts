import type { Connection } from '../connections/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { lookAndNote } from './look-and-note.ts'
import type { ConnectParts } from './parts.ts'
import { progress } from './progress.ts'

const minute = 60_000
const firstMs = minute
const longestMs = 6 * 60 * minute
/** After so many looks (about three weeks) only a person's check looks again. */
const mostChecks = 90

/**
 * Looks whether what Microsoft refused has been mended there: a consent given in the portal, a permission added. For a
 * connection that never was active it settles what is known; for one that was, tokens are asked for anew. It never asks
 * for what a person has to sign in for.
 * @throws GatewardenError, MicrosoftError what Microsoft refuses this time
 */
export async function recheck(parts: ConnectParts, connectionId: string, actor: string): Promise<void> {
  const { platform, connections, connectors, tokens } = parts
  const connection = await connections.get(connectionId, null)
  if (connection.status === 'disabled' || connection.status === 'needs_reauth') return
  if (connection.grantId !== null) return tokens.renew(connectionId)
  const grantId = connection.candidateId
  if (grantId === null) return
  const connector = await connectors.get(connection.connectorId)
  await lookAndNote(parts, connector, { connectionId, grantId }, 'once')
  await platform.db.transaction((trx) => progress(parts, trx, { connectionId, grantId, actor }))
}

/** The background's part: takes connections that wait for something at Microsoft, and looks ever less often. */
export async function watchOnce(parts: ConnectParts, signal: AbortSignal): Promise<number> {
  const { platform, connections } = parts
  const due = await connections.grants.takeDue(50)
  for (const { id, connectionId } of due) {
    if (signal.aborted) break
    try {
      await recheck(parts, connectionId, 'system')
    } catch (error) {
      // What Microsoft refuses once more is why it waits; it is written at the connection already.
      const code = error instanceof GatewardenError ? error.code : 'refused'
      platform.log.info({ connection: connectionId, code }, 'a connection still waits')
    }
    await putOff(parts, id, connectionId)
  }
  return due.length
}

async function putOff(parts: ConnectParts, grantId: string, connectionId: string): Promise<void> {
  const { platform, connections } = parts
  await platform.db.transaction(async (trx) => {
    if (!(await connections.lock(trx, connectionId))) return
    const connection = await connections.get(connectionId, null, trx)
    const grant = await connections.grants.get(grantId, trx)
    if (grant === undefined || grant.checkAt === null) return
    const checks = grant.checks + 1
    const waits = stillWaits(connection) && checks < mostChecks
    const pause = Math.min(longestMs, firstMs * 2 ** Math.min(checks, 20))
    const checkAt = waits ? new Date(platform.clock.now().getTime() + pause) : null
    await connections.grants.update(trx, grantId, { checks, checkAt })
  })
}

const stillWaits = ({ status }: Connection): boolean =>
  status === 'needs_admin' || status === 'error' || status === 'disabled'
