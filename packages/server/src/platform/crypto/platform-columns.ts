import { signingKeyBinding } from '../audit/checkpoints.ts'
import { bodyBinding } from '../http/idempotency.ts'
import { canaryBinding } from './open-key-ring.ts'
import { type SealedColumn, sealedColumn } from './sealed-column.ts'

/** The platform's own ciphertexts. */
export const platformColumns = (): SealedColumn[] => [
  sealedColumn({
    table: 'key_ring_canary',
    column: 'sealed',
    key: ['only_row'],
    binding: () => canaryBinding,
  }),
  sealedColumn({
    table: 'audit_signing_key',
    column: 'sealed',
    key: ['only_row'],
    binding: () => signingKeyBinding,
  }),
  sealedColumn<{ caller_key: string; idempotency_key: string }>({
    table: 'idempotency_records',
    column: 'body',
    key: ['caller_key', 'idempotency_key'],
    binding: (row) => bodyBinding(row.caller_key, row.idempotency_key),
  }),
]
