import { GatewardenApiError, type GatewardenClient } from '@gatewarden/client'
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

/**
 * Sends rows in batches of one connector each. A batch that the service refuses fails alone; where no further one can get
 * through, what is left is told as not sent. What came of the batches before is never lost.
 * @returns what became of each; no token comes back
 * @throws GatewardenApiError where not one batch was taken
 */
export async function* sendRows(
  gatewarden: GatewardenClient,
  rows: AsyncIterable<PreparedRow | RowResult>,
  override: string | null,
): AsyncGenerator<RowResult> {
  let taken = 0
  let trouble: GatewardenApiError | undefined
  let isOver = false
  const send = async (batch: readonly PreparedRow[]): Promise<RowResult[]> => {
    const ended = trouble
    if (isOver && ended !== undefined) return batch.map((one) => notSent(one, ended))
    try {
      const results = await sendBatch(gatewarden, batch, override)
      taken += 1
      return results
    } catch (error) {
      if (!(error instanceof GatewardenApiError)) throw error
      trouble ??= error
      if (endsAll(error)) isOver = true
      // Nothing was done yet, so that the service's own words are all there is to say.
      if (isOver && taken === 0) throw error
      return batch.map((one) => refused(one, error))
    }
  }
  let batch: PreparedRow[] = []
  for await (const one of rows) {
    if ('outcome' in one) {
      yield one
      continue
    }
    if (batch.length === atOnce || (batch[0] !== undefined && batch[0].connector !== one.connector)) {
      yield* await send(batch)
      batch = []
    }
    batch.push(one)
  }
  if (batch.length > 0) yield* await send(batch)
  if (taken === 0 && trouble !== undefined) throw trouble
}

/** Whether the next batch would fare no better: no service, no right, no room. */
const endsAll = ({ status }: GatewardenApiError): boolean =>
  status === 0 || status === 401 || status === 403 || status === 429 || status >= 500

const again = 'Run the import again: the same row makes nothing twice.'

/** Without an answer a row may have been taken or not. */
const refused = (
  { row, customer }: PreparedRow,
  { message, remedy, status }: GatewardenApiError,
): RowResult => ({
  row,
  customer: customer.externalId,
  outcome: 'failed',
  connection: null,
  reason: message,
  remedy: status === 0 || status >= 500 ? again : (remedy ?? null),
})

const notSent = ({ row, customer }: PreparedRow, { message }: GatewardenApiError): RowResult => ({
  row,
  customer: customer.externalId,
  outcome: 'skipped',
  connection: null,
  reason: `It was not sent: ${message}`,
  remedy: again,
})

async function sendBatch(
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
