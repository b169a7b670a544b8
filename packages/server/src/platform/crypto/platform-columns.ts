import { signingKeyBinding } from '../audit/checkpoints.ts'
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
]
