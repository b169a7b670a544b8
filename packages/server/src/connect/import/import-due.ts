import { GatewardenError } from '../../platform/errors.ts'
import type { ConnectParts } from '../parts.ts'
import { tryImport } from './import-person.ts'
import { takeDueImports } from './import-store.ts'

/** The background's part: tries imported tokens again that Microsoft could not be asked about. @returns how many */
export async function importDue(parts: ConnectParts, signal: AbortSignal): Promise<number> {
  const { platform, connectors } = parts
  const due = await takeDueImports(platform.db.query, platform.clock.now(), 20)
  for (const row of due) {
    if (signal.aborted) break
    try {
      await tryImport(parts, await connectors.get(row.connector_id), row)
    } catch (error) {
      if (!(error instanceof GatewardenError)) throw error
      platform.log.warn(
        { connection: row.connection_id, code: error.code },
        'an imported token could not be tried',
      )
    }
  }
  return due.length
}
