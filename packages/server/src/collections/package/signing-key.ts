import { newSigner, type Signer, signerFrom, verifierKeyOf } from '@gatewarden/evidence'
import { sql } from 'kysely'
import { sealedColumn } from '../../platform/crypto/sealed-column.ts'
import type { Binding } from '../../platform/crypto/sealer.ts'
import { newId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { tables } from '../store/tables.ts'

const bindingOf = (id: string): Binding => ({ record: id, field: 'collection_signing_keys.private_key' })

/** For the re-wrapping under a new first key. */
export const sealedSigningKeys = sealedColumn<{ id: string }>({
  table: 'collection_signing_keys',
  column: 'private_key',
  key: ['id'],
  extra: 't.id',
  binding: ({ id }) => bindingOf(id),
})

export interface SigningKey {
  signer: Signer
  /** The line that verifies. */
  publicKey: string
}

/** The key that packages are signed with; made at its first use. */
export async function signingKey(
  platform: Pick<Platform, 'db' | 'sealer' | 'clock' | 'random'>,
): Promise<SigningKey> {
  return (await storedKey(platform)) ?? makeKey(platform)
}

async function storedKey({ db, sealer }: Pick<Platform, 'db' | 'sealer'>): Promise<SigningKey | undefined> {
  const row = await tables(db.query)
    .selectFrom('collection_signing_keys')
    .select(['id', 'name', 'public_key', 'private_key'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return undefined
  const signer = signerFrom(row.name, sealer.open(row.private_key, bindingOf(row.id)))
  return { signer, publicKey: row.public_key }
}

async function makeKey(platform: Pick<Platform, 'db' | 'sealer' | 'clock' | 'random'>): Promise<SigningKey> {
  const { db, sealer, clock, random } = platform
  const id = newId('sig', clock, random)
  const signer = newSigner(`gatewarden/${id}`)
  const sealed = sealer.seal(signer.privateKey.export({ type: 'pkcs8', format: 'der' }), bindingOf(id))
  await db.transaction(async (trx) => {
    // One key, also where two processes need the first at the same time.
    await sql`select pg_advisory_xact_lock(hashtext('collection_signing_keys'))`.execute(trx)
    await sql`
      insert into collection_signing_keys (id, name, public_key, private_key, created_at)
      select ${id}, ${signer.name}, ${verifierKeyOf(signer)}, ${sealed}, ${clock.now()}
      where not exists (select 1 from collection_signing_keys)`.execute(trx)
  })
  const stored = await storedKey(platform)
  if (!stored) throw new Error('The signing key was not stored.')
  return stored
}
