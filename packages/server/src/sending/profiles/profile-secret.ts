import { z } from 'zod'
import { sealedColumn } from '../../platform/crypto/sealed-column.ts'
import type { Binding, Sealer } from '../../platform/crypto/sealer.ts'
import type { ProfileSecret } from './profile.ts'

const binding = (id: string): Binding => ({ record: id, field: 'sending_profiles.secret' })

/** For the re-wrapping under a new first key. */
export const sealedProfileSecrets = sealedColumn<{ id: string }>({
  table: 'sending_profiles',
  column: 'secret',
  key: ['id'],
  extra: 't.id',
  binding: ({ id }) => binding(id),
})

const shape: z.ZodType<ProfileSecret> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('secret'), secret: z.string() }),
  z.object({ kind: z.literal('certificate'), certificate: z.string(), privateKey: z.string() }),
  z.object({ kind: z.literal('password'), password: z.string() }),
])

export function sealSecret(sealer: Sealer, id: string, secret: ProfileSecret): Buffer {
  return sealer.seal(JSON.stringify(secret), binding(id))
}

/** @throws GatewardenError `key_ring_wrong` */
export function openSecret(sealer: Sealer, id: string, sealed: Buffer): ProfileSecret {
  return shape.parse(JSON.parse(sealer.open(sealed, binding(id)).toString('utf8')))
}
