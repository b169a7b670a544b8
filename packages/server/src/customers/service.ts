import type { Query } from '../platform/database/database.ts'
import type { Caller } from '../platform/http/caller.ts'
import type { Customer } from './customer.ts'

export interface CustomersService {
  /** @throws GatewardenError `not_found`, also where the caller's key is limited to others */
  get(externalId: string, caller: Caller | null): Promise<Customer>
  /** Makes the customer if there is none; name and attributes are overwritten where they are given. */
  ensure(
    trx: Query,
    customer: { externalId: string; name?: string; attributes?: Record<string, string> },
  ): Promise<Customer>
  /** Runs in the transaction that erases a customer, before its row goes; may throw `conflict` to keep it. */
  addErasable(erasable: Erasable): void
}

/** What a feature keeps of a customer. */
export interface Erasable {
  /** What they are called in a sentence: `connections`. */
  what: string
  erase(trx: Query, externalId: string): Promise<void>
}
