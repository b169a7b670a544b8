import { sql } from 'kysely'
import { type SealedColumn, sealedColumn } from '../../platform/crypto/sealed-column.ts'
import type { Binding } from '../../platform/crypto/sealer.ts'
import type { Platform } from '../../platform/platform.ts'

const binding: Binding = { record: 'console', field: 'console_secret.sealed' }

/** Made once for an installation and kept sealed: what signs the console's cookies and encrypts second factors. */
export function createConsoleSecret(
  platform: Pick<Platform, 'db' | 'sealer' | 'random'>,
): () => Promise<string> {
  const { db, sealer, random } = platform
  let known: Promise<string> | undefined

  const read = async (): Promise<string | undefined> => {
    const found = await sql<{ sealed: Buffer }>`select sealed from console_secret`.execute(db.query)
    const sealed = found.rows[0]?.sealed
    return sealed && sealer.open(sealed, binding).toString('utf8')
  }
  const load = async (): Promise<string> => {
    const there = await read()
    if (there !== undefined) return there
    const made = random.bytes(32).toString('base64url')
    await sql`insert into console_secret (sealed) values (${sealer.seal(made, binding)}) on conflict do nothing`.execute(
      db.query,
    )
    return (await read()) ?? made
  }
  return () => {
    known ??= load().catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }
}

export const consoleSecretColumn: SealedColumn = sealedColumn({
  table: 'console_secret',
  column: 'sealed',
  key: ['only_row'],
  binding: () => binding,
})
