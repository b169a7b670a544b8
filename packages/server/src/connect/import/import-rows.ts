import type { Connection } from '../../connections/index.ts'
import type { Connector } from '../../connectors/index.ts'
import type { CustomerWish } from '../../customers/index.ts'
import { GatewardenError } from '../../platform/errors.ts'
import type { ConnectParts } from '../parts.ts'
import { importOrganization } from './import-organization.ts'
import { importPerson } from './import-person.ts'

export interface ImportWish {
  connector: Connector
  rows: readonly {
    customer: CustomerWish
    refreshToken?: string | undefined
    tenantId?: string | undefined
  }[]
  override: string | null
  actor: string
}

export interface ImportResult {
  outcome: 'active' | 'waiting' | 'unchanged' | 'failed'
  reason: string | null
  remedy: string | null
  connection: Connection | null
}

/** Rows that are tried at Microsoft at the same time. */
const atOnce = 4

/** Imports rows, each for itself: one that fails leaves the others alone. @returns what became of each, in their order */
export async function importRows(parts: ConnectParts, wish: ImportWish): Promise<ImportResult[]> {
  if (wish.connector.app === null) {
    throw new GatewardenError('connector_misconfigured', {
      detail: `The connector ${wish.connector.name} has no app yet.`,
      remedy: 'Give it the app registration that the tokens were given to.',
    })
  }
  const results: ImportResult[] = []
  const waiting = [...wish.rows.entries()]
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, row] = next
      results[index] = await importRow(parts, wish, row)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return results
}

async function importRow(
  parts: ConnectParts,
  { connector, override, actor }: ImportWish,
  row: ImportWish['rows'][number],
): Promise<ImportResult> {
  const { customer, refreshToken, tenantId } = row
  try {
    if (connector.mode === 'person') {
      if (refreshToken === undefined)
        return failed('The row has no refresh token.', 'Send the customer a link to connect.')
      const from = { customer, refreshToken, tenantId: tenantId?.toLowerCase() ?? null }
      return done(await importPerson(parts, connector, from, actor))
    }
    if (tenantId === undefined)
      return failed('The row names no tenant.', 'Give the id of the tenant that has consented.')
    return done(await importOrganization(parts, connector, { customer, tenantId }, { actor, override }))
  } catch (error) {
    if (!(error instanceof GatewardenError)) throw error
    return failed(error.detail, error.remedy ?? null)
  }
}

const failed = (reason: string, remedy: string | null): ImportResult => ({
  outcome: 'failed',
  reason,
  remedy,
  connection: null,
})

function done({ connection, unchanged }: { connection: Connection; unchanged: boolean }): ImportResult {
  const { status, reason, remedy } = connection
  const outcome = unchanged ? 'unchanged' : status === 'active' ? 'active' : 'waiting'
  return { outcome, reason, remedy, connection }
}
