import { createHash } from 'node:crypto'
import type { Platform } from '../../../platform/platform.ts'
import { tables } from '../tables.ts'

/**
 * Takes a link that may be followed once; of those who follow it at the same time one alone gets it. Links that have ended by now need
 * not be known any more.
 * @returns false where it was taken before
 */
export async function useOnce(
  { db, clock }: Pick<Platform, 'db' | 'clock'>,
  link: string,
  endsAt: Date,
): Promise<boolean> {
  await tables(db.query).deleteFrom('collection_used_links').where('ends_at', '<', clock.now()).execute()
  const taken = await tables(db.query)
    .insertInto('collection_used_links')
    .values({ link_sha256: createHash('sha256').update(link).digest('hex'), ends_at: endsAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('link_sha256')
    .executeTakeFirst()
  return taken !== undefined
}
