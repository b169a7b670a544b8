import { createHash } from 'node:crypto'
import type { Query } from '../platform/database/database.ts'
import { invalidField } from '../platform/http/validation.ts'

/** A connector's picture. Its name follows from what is in it, so that it can be kept for ever by whoever has seen it. */
export interface Logo {
  name: string
  type: LogoType
  bytes: Buffer
}

type LogoType = 'image/png' | 'image/jpeg' | 'image/webp'

const largest = 200 * 1024

/**
 * Reads what is to be a logo. Formats that can hold scripts or refer to other places (SVG) are not taken.
 * @throws GatewardenError `invalid_request`
 */
export function readLogo(bytes: Buffer): Logo {
  if (bytes.length > largest) throw invalidField('body', 'is larger than 200 kB')
  const type = typeOf(bytes)
  if (type === undefined) {
    throw invalidField('body', 'is no PNG, JPEG or WebP picture', 'Export the logo as PNG; SVG is not taken.')
  }
  return { name: createHash('sha256').update(bytes).digest('hex'), type, bytes }
}

function typeOf(bytes: Buffer): LogoType | undefined {
  const at = (start: number, text: string) => bytes.toString('latin1', start, start + text.length) === text
  if (at(0, '\x89PNG\r\n\x1a\n')) return 'image/png'
  if (at(0, '\xff\xd8\xff')) return 'image/jpeg'
  return at(0, 'RIFF') && at(8, 'WEBP') ? 'image/webp' : undefined
}

const tables = (query: Query) => query.withTables<{ connector_logos: Logo }>()

export async function insertLogo(trx: Query, logo: Logo): Promise<void> {
  await tables(trx)
    .insertInto('connector_logos')
    .values(logo)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
}

export async function selectLogo(query: Query, name: string): Promise<Logo | undefined> {
  return tables(query).selectFrom('connector_logos').selectAll().where('name', '=', name).executeTakeFirst()
}

/** Takes away a picture that no connector has any more. */
export async function deleteUnusedLogo(
  trx: Query,
  name: string,
  isUsed: (name: string) => Promise<boolean>,
): Promise<void> {
  if (await isUsed(name)) return
  await tables(trx).deleteFrom('connector_logos').where('name', '=', name).execute()
}
