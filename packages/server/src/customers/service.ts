import type { ChangesService } from '../changes/index.ts'
import type { Query } from '../platform/database/database.ts'
import { notFound } from '../platform/errors.ts'
import { assertEveryMailbox, type Caller } from '../platform/http/caller.ts'
import type { Platform } from '../platform/platform.ts'
import type { Customer } from './customer.ts'
import { deleteCustomer, lockCustomer, selectCustomer, selectCustomers, upsertCustomer } from './store.ts'

export interface CustomersService {
  /** @throws GatewardenError `not_found`, also where the caller's key is limited to others */
  get(externalId: string, caller: Caller | null): Promise<Customer>
  /** In the order of externalId, those after `after`. */
  list(caller: Caller | null, options: { after?: string | undefined; limit: number }): Promise<Customer[]>
  /** Makes the customer if there is none; name and attributes are overwritten where they are given. */
  ensure(trx: Query, customer: CustomerWish, actor: string): Promise<Customer>
  /**
   * Erases everything that is kept of a customer. The audit log keeps that it was, and who did it.
   * @throws GatewardenError `not_found`; `forbidden` to keys limited to mailboxes; or what a feature throws that must keep it
   */
  erase(externalId: string, caller: Caller): Promise<void>
  /** A feature that keeps something of customers says so here, once, when it is made. */
  addErasable(erasable: Erasable): void
}

export interface CustomerWish {
  externalId: string
  name?: string | null | undefined
  attributes?: Record<string, string> | undefined
}

/** What a feature keeps of a customer. */
export interface Erasable {
  /** What they are called in a sentence: `connections`. */
  what: string
  /** Runs in the transaction that erases the customer, before its row goes; may throw `conflict` to keep it. */
  erase(trx: Query, externalId: string, actor: string): Promise<void>
}

export function createCustomersService(
  { db, clock, audit }: Pick<Platform, 'db' | 'clock' | 'audit'>,
  { changes }: { changes: ChangesService },
): CustomersService {
  const erasables: Erasable[] = []
  return {
    async get(externalId, caller) {
      const found = maySee(caller, externalId) ? await selectCustomer(db.query, externalId) : undefined
      if (found === undefined) throw notFound('customer', externalId)
      return found
    },
    list: (caller, options) =>
      selectCustomers(db.query, { customers: caller?.customers ?? null, ...options }),
    async ensure(trx, wish, actor) {
      const { customer, before } = await upsertCustomer(trx, wish, clock.now())
      if (before === undefined || wish.name !== undefined || wish.attributes !== undefined) {
        await audit.record(trx, {
          actor,
          action: before === undefined ? 'customer.created' : 'customer.updated',
          subject: wish.externalId,
          customer: wish.externalId,
        })
      }
      return customer
    },
    async erase(externalId, caller) {
      await db.transaction(async (trx) => {
        const known = maySee(caller, externalId) && (await lockCustomer(trx, externalId))
        if (!known) throw notFound('customer', externalId)
        assertEveryMailbox(caller)
        for (const { erase } of erasables) await erase(trx, externalId, caller.keyId)
        await deleteCustomer(trx, externalId)
        await changes.forget(trx, externalId)
        await changes.record(trx, {
          type: 'customer.erased',
          customer: externalId,
          connection: null,
          data: { erased: erasables.map(({ what }) => what) },
        })
        await audit.record(trx, {
          actor: caller.keyId,
          action: 'customer.erased',
          subject: externalId,
          customer: externalId,
        })
      })
    },
    addErasable(erasable) {
      erasables.push(erasable)
    },
  }
}

/** Whether a key may know of a customer at all. */
export function maySee(caller: Caller | null, externalId: string): boolean {
  return caller === null || caller.customers === null || caller.customers.includes(externalId)
}
