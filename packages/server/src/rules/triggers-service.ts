import type { ChangesService } from '../changes/index.ts'
import type { CustomersService } from '../customers/index.ts'
import { assertEveryMailbox, type Caller } from '../platform/http/caller.ts'
import { invalidField } from '../platform/http/validation.ts'
import type { Platform } from '../platform/platform.ts'
import type { TriggerWish } from './trigger-routes.ts'
import { findTrigger, insertTrigger, type TriggerFile } from './trigger-store.ts'

export interface TriggersService {
  /**
   * Tells the feed that something has happened elsewhere: a change of the type `trigger.NAME`, which rules and webhooks hear.
   * @param idempotencyKey the caller's: the same one again is the first trigger, after a crash too
   * @returns the id of the change
   */
  tell(
    wish: TriggerWish,
    files: readonly TriggerFile[],
    caller: Caller,
    idempotencyKey: string | undefined,
  ): Promise<string>
}

export function createTriggersService(
  { db, clock, sealer }: Pick<Platform, 'db' | 'clock' | 'sealer'>,
  needs: { changes: Pick<ChangesService, 'record'>; customers: Pick<CustomersService, 'get'> },
): TriggersService {
  const ownerOf = async (customer: string | undefined, caller: Caller): Promise<string | null> => {
    if (customer !== undefined) return (await needs.customers.get(customer, caller)).externalId
    if (caller.customers === null) return null
    const [only, ...more] = caller.customers
    if (only === undefined || more.length > 0)
      throw invalidField('body.customer', 'is missing: this key is limited to some customers')
    return only
  }
  return {
    async tell({ event, customer: named, data }, files, caller, idempotencyKey) {
      assertEveryMailbox(caller)
      const customer = await ownerOf(named, caller)
      const dedupes =
        idempotencyKey === undefined ? [] : sealer.macs('rules.dedupe', `${caller.keyId}\n${idempotencyKey}`)
      const before = await findTrigger(db.query, dedupes)
      if (before !== undefined) return before
      try {
        return await db.transaction(async (trx) => {
          const { id } = await needs.changes.record(trx, {
            type: `trigger.${event}`,
            customer,
            connection: null,
            data,
          })
          const made = { changeId: id, customer, dedupe: dedupes[0] ?? null, files }
          if (!(await insertTrigger(trx, made, clock.now()))) throw new ToldBefore()
          return id
        })
      } catch (error) {
        if (!(error instanceof ToldBefore)) throw error
        return (await findTrigger(db.query, dedupes)) ?? ''
      }
    },
  }
}

/** Somebody with the same key was faster: nothing of this one stays. */
class ToldBefore extends Error {}
