import type { GatewardenClient } from '@gatewarden/client'
import type { PreparedRow } from './import-command.ts'

export interface RowResult {
  /** From 1, without the header line. */
  row: number
  customer: string | null
  outcome: 'active' | 'waiting' | 'unchanged' | 'failed' | 'skipped' | 'would-import'
  connection: string | null
  reason: string | null
  remedy: string | null
}

/** Rows that go to the service at once. */
const atOnce = 20

/** Sends rows in batches of one connector each. @returns what became of each; no token comes back */
export async function* sendRows(
  gatewarden: GatewardenClient,
  rows: AsyncIterable<PreparedRow | RowResult>,
  override: string | null,
): AsyncGenerator<RowResult> {
  let batch: PreparedRow[] = []
  for await (const one of rows) {
    if ('outcome' in one) {
      yield one
      continue
    }
    if (batch.length === atOnce || (batch[0] !== undefined && batch[0].connector !== one.connector)) {
      yield* await send(gatewarden, batch, override)
      batch = []
    }
    batch.push(one)
  }
  yield* await send(gatewarden, batch, override)
}

async function send(
  gatewarden: GatewardenClient,
  batch: readonly PreparedRow[],
  override: string | null,
): Promise<RowResult[]> {
  const [first] = batch
  if (first === undefined) return []
  const { data } = await gatewarden.request('POST /v1/connections/import', {
    body: {
      connector: first.connector,
      rows: batch.map(({ row: _, connector: _connector, ...row }) => row),
      ...(override === null ? {} : { insteadOfAdministrator: { reason: override } }),
    },
  })
  return batch.map(({ row, customer }, i) => ({
    row,
    customer: customer.externalId,
    outcome: data[i]?.outcome ?? 'failed',
    connection: data[i]?.connection?.id ?? null,
    reason: data[i]?.reason ?? null,
    remedy: data[i]?.remedy ?? null,
  }))
}
