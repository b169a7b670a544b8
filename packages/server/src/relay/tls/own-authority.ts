import { sql } from 'kysely'
import { sealedColumn } from '../../platform/crypto/sealed-column.ts'
import type { Binding } from '../../platform/crypto/sealer.ts'
import type { Platform } from '../../platform/platform.ts'
import { tables } from '../tables.ts'
import type { Issued } from './issue-certificate.ts'

const binding: Binding = { record: 'relay_authority', field: 'relay_authority.private_key' }

/** For the re-wrapping under a new first key. */
export const sealedAuthority = sealedColumn<{ only_row: boolean }>({
  table: 'relay_authority',
  column: 'private_key',
  key: ['only_row'],
  binding: () => binding,
})

/** The relay's own authority, made once for the installation. Processes that ask at once get the same. */
export async function ownAuthority({
  db,
  sealer,
  clock,
}: Pick<Platform, 'db' | 'sealer' | 'clock'>): Promise<Issued> {
  const known = await read()
  if (known !== undefined) return known
  const { makeAuthority } = await import('./issue-certificate.ts')
  const made = await makeAuthority(clock.now())
  await tables(db.query)
    .insertInto('relay_authority')
    .values({
      certificate: made.certificate,
      private_key: sealer.seal(made.privateKey, binding),
      created_at: clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await read()) ?? made

  async function read(): Promise<Issued | undefined> {
    const row = await tables(db.query)
      .selectFrom('relay_authority')
      .select(['certificate', 'private_key'])
      .where(sql<boolean>`only_row`)
      .executeTakeFirst()
    return (
      row && {
        certificate: row.certificate,
        privateKey: sealer.open(row.private_key, binding).toString('utf8'),
      }
    )
  }
}
