import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { type SealedColumn, sealedColumn } from '../platform/crypto/sealed-column.ts'
import type { Binding, Sealer } from '../platform/crypto/sealer.ts'
import type { Query } from '../platform/database/database.ts'
import type { GrantPatch } from './grant-store.ts'

/** All that a grant's way into use rests on. */
type Evidence = {
  id: string
  connection_id: string
  tenant_id: string
  oid: string
  admin_oid: string | null
  admin_by: string | null
  admin_at: Date | null
  completed_at: Date | null
  approved_at: Date | null
  approved_by: string | null
  customer: string
  connector_id: string
  kind: string
}

const columns = `t.connection_id, t.tenant_id, t.oid, t.admin_oid, t.admin_by, t.admin_at, t.completed_at, t.approved_at,
  t.approved_by, c.customer, c.connector_id, c.kind`
const joins = 'join connections c on c.id = t.connection_id'

/** Each part keeps its bounds, so that no two rows have the same digest. */
function bindingOf(row: Evidence): Binding {
  const proven = JSON.stringify([
    row.connection_id,
    row.kind,
    row.oid,
    row.admin_oid,
    row.admin_by,
    row.admin_at?.getTime() ?? null,
    row.completed_at?.getTime() ?? null,
    row.approved_at?.getTime() ?? null,
    row.approved_by,
  ])
  return {
    record: row.id,
    field: `grants.evidence ${createHash('sha256').update(proven).digest('base64url')}`,
    customer: row.customer,
    connector: row.connector_id,
    tenant: row.tenant_id,
  }
}

/** Whether a patch says something that is sealed. */
export const touchesEvidence = (patch: GrantPatch): boolean =>
  patch.admin !== undefined ||
  patch.completedAt !== undefined ||
  patch.approvedAt !== undefined ||
  patch.approvedBy !== undefined

/**
 * Locks a grant and makes sure that it is as Gatewarden wrote it; does nothing where there is none of that id.
 * @throws GatewardenError `key_ring_wrong` for one that was made or changed without the key ring
 */
export async function openEvidence(trx: Query, sealer: Sealer, grantId: string): Promise<void> {
  const row = await lockEvidence(trx, grantId)
  if (row) sealer.open(row.evidence ?? Buffer.alloc(0), bindingOf(row))
}

/** Seals a grant as it stands now. */
export async function sealEvidence(trx: Query, sealer: Sealer, grantId: string): Promise<void> {
  const row = await lockEvidence(trx, grantId)
  if (!row) return
  const evidence = sealer.seal('', bindingOf(row))
  await sql`update grants set evidence = ${evidence} where id = ${grantId}`.execute(trx)
}

async function lockEvidence(
  trx: Query,
  grantId: string,
): Promise<(Evidence & { evidence: Buffer | null }) | undefined> {
  const found = await sql<Evidence & { evidence: Buffer | null }>`
    select t.id, t.evidence, ${sql.raw(columns)} from grants t ${sql.raw(joins)}
    where t.id = ${grantId} for update of t`.execute(trx)
  return found.rows[0]
}

/** For the re-wrapping under a new first key. */
export const sealedEvidence: SealedColumn = sealedColumn<Evidence>({
  table: 'grants',
  column: 'evidence',
  key: ['id'],
  joins,
  extra: columns,
  binding: bindingOf,
})
