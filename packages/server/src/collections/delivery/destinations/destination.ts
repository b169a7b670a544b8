import { createHash } from 'node:crypto'
import { sealedColumn } from '../../../platform/crypto/sealed-column.ts'
import type { Binding, Sealer } from '../../../platform/crypto/sealer.ts'
import type { S3Bucket } from '../s3/s3-client.ts'

/** A place for packages, without the secret that opens it. */
export interface Destination extends Omit<S3Bucket, 'secretAccessKey'> {
  /** `dst_…` */
  id: string
  customer: string
  name: string
  /** Before the names of objects: empty, or with a `/` at its end. */
  prefix: string
  /** Whether archives are encrypted by its password. */
  encrypted: boolean
  /** Archives are split into files of at most so many bytes; null: they are not. */
  partBytes: number | null
  createdBy: string
  createdAt: Date
  updatedAt: Date
}

type Whereto = Pick<
  Destination,
  'id' | 'customer' | 'endpoint' | 'region' | 'bucket' | 'prefix' | 'pathStyle' | 'accessKeyId' | 'encrypted'
>

function bindingOf(of: Whereto): Binding {
  const whereto = [of.endpoint, of.region, of.bucket, of.prefix, of.pathStyle, of.accessKeyId]
  // Whoever takes the password out of the row takes away what opens the bucket.
  if (of.encrypted) whereto.push('encrypted')
  const digest = createHash('sha256').update(JSON.stringify(whereto)).digest('base64url')
  return {
    record: of.id,
    field: `collection_destinations.secret_access_key ${digest}`,
    customer: of.customer,
  }
}

export const sealSecret = (sealer: Sealer, of: Whereto, secret: string): Buffer =>
  sealer.seal(secret, bindingOf(of))

/** @throws GatewardenError `key_ring_wrong` where the row was changed without the key ring */
export const openSecret = (sealer: Sealer, of: Whereto, sealed: Buffer): string =>
  sealer.open(sealed, bindingOf(of)).toString()

const passwordBinding = ({ id, customer }: Pick<Destination, 'id' | 'customer'>): Binding => ({
  record: id,
  field: 'collection_destinations.archive_password',
  customer,
})

export const sealPassword = (sealer: Sealer, of: Destination, password: string): Buffer =>
  sealer.seal(password, passwordBinding(of))

/** @throws GatewardenError `key_ring_wrong` where it was moved from another row */
export const openPassword = (sealer: Sealer, of: Destination, sealed: Buffer): string =>
  sealer.open(sealed, passwordBinding(of)).toString()

/** For the re-wrapping under a new first key. */
export const sealedArchivePasswords = sealedColumn<{ id: string; customer: string }>({
  table: 'collection_destinations',
  column: 'archive_password',
  key: ['id'],
  extra: 't.customer',
  binding: passwordBinding,
})

/** For the re-wrapping under a new first key. */
export const sealedDestinationSecrets = sealedColumn<{
  id: string
  customer: string
  endpoint: string
  region: string
  bucket: string
  prefix: string
  path_style: boolean
  access_key_id: string
  encrypted: boolean
}>({
  table: 'collection_destinations',
  column: 'secret_access_key',
  key: ['id'],
  extra:
    't.customer, t.endpoint, t.region, t.bucket, t.prefix, t.path_style, t.access_key_id, t.archive_password is not null as encrypted',
  binding: ({ path_style, access_key_id, ...row }) =>
    bindingOf({ ...row, pathStyle: path_style, accessKeyId: access_key_id }),
})
