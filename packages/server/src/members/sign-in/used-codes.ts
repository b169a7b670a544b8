import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Platform } from '../../platform/platform.ts'

/** So long a code could still be right: its own half minute and the ones beside it, with room for clocks. */
const keptSeconds = 300

/** A code works once (RFC 6238 §5.2), also where two processes are shown it at the same moment. */
export interface UsedCodes {
  /** @returns false where it was used before */
  takeOnce(account: string, code: string): Promise<boolean>
}

export function createUsedCodes({ db }: Pick<Platform, 'db'>): UsedCodes {
  return {
    async takeOnce(account, code) {
      const hash = createHash('sha256').update(`${account}\n${code}`).digest('base64url')
      return db.transaction(async (trx) => {
        await sql`delete from console_used_codes where used_at < now() - make_interval(secs => ${keptSeconds})`.execute(
          trx,
        )
        const taken = await sql`insert into console_used_codes (hash, used_at) values (${hash}, now())
          on conflict do nothing`.execute(trx)
        return Number(taken.numAffectedRows ?? 0) > 0
      })
    },
  }
}
