import { sql } from 'kysely'
import type { Query } from '../platform/database/database.ts'
import { GatewardenError } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'
import type { Collection } from './collection.ts'
import { lockedError } from './matters/change-matter.ts'
import { resealCollection } from './store/collections-store.ts'
import {
  discardItems,
  discardPackages,
  eraseCollections,
  eraseCustomersCollections,
} from './store/garbage-store.ts'
import { insertEvent } from './store/records-store.ts'
import { tables } from './store/tables.ts'

/** Nothing of a locked matter is erased, whoever asks. @throws GatewardenError `conflict` */
async function assertUnlocked(trx: Query, matterId: string | null): Promise<void> {
  if (matterId === null) return
  const matter = await tables(trx)
    .selectFrom('matters')
    .select(['id', 'locked_at'])
    .where('id', '=', matterId)
    .forShare()
    .executeTakeFirst()
  if (matter?.locked_at) throw lockedError(matter)
}

/** Erases what a customer has of collections and matters. @throws GatewardenError `conflict` where a matter is locked */
export async function eraseCustomer(trx: Query, customer: string): Promise<void> {
  const locked = await tables(trx)
    .selectFrom('matters')
    .select('id')
    .where('customer', '=', customer)
    .where('locked_at', 'is not', null)
    .executeTakeFirst()
  if (locked) throw lockedError(locked)
  await eraseCustomersCollections(trx, customer)
}

type Parts = Pick<Platform, 'db' | 'clock' | 'audit' | 'sealer' | 'log'>

/** Erases a collection with its packages. @throws GatewardenError `conflict` where its matter is locked */
export async function eraseCollection(
  { db, audit }: Parts,
  collection: Pick<Collection, 'id' | 'customer' | 'matterId'>,
  actor: string,
  why: 'asked' | 'retention',
): Promise<void> {
  await db.transaction(async (trx) => {
    await assertUnlocked(trx, collection.matterId)
    await eraseCollections(trx, sql`c.id = ${collection.id}`)
    await audit.record(trx, {
      actor,
      action: 'collection.erased',
      subject: collection.id,
      customer: collection.customer,
      details: { matter: collection.matterId, why },
    })
  })
}

/** Erases the collections of matters whose time is over. A run that is under way is left for the next look. */
export async function eraseDue(platform: Parts): Promise<void> {
  const due = await tables(platform.db.query)
    .selectFrom('collections')
    .innerJoin('matters', 'matters.id', 'collections.matter_id')
    .select(['collections.id', 'collections.customer', 'collections.matter_id as matterId'])
    .where('matters.retain_until', '<=', platform.clock.now())
    .where('matters.locked_at', 'is', null)
    .where('collections.status', 'not in', ['running', 'sealing'])
    .execute()
  for (const collection of due) {
    await eraseCollection(platform, collection, 'system', 'retention').catch((error: unknown) => {
      // Locked since: a lock wins over retention.
      if (!(error instanceof GatewardenError && error.code === 'conflict')) throw error
    })
  }
}

/**
 * Erases one custodian from a collection: her mailboxes, what was read of them, and every package, in which it is; the
 * rest is sealed anew. The record says that it was done and how much it was, and not whose it was.
 * @throws GatewardenError `conflict` where the matter is locked, the run has not ended, or nobody else is left
 */
export async function eraseCustodian(
  platform: Parts,
  collection: Collection,
  custodian: string,
  actor: string,
): Promise<void> {
  const { db, audit, sealer, clock } = platform
  const now = clock.now()
  const { criteria } = collection
  const left = criteria.custodians.filter(({ name }) => name !== custodian)
  await db.transaction(async (trx) => {
    await assertUnlocked(trx, collection.matterId)
    const which = sql<boolean>`c.id = ${collection.id}`
    await discardPackages(trx, which)
    await tables(trx)
      .updateTable('collection_packages')
      .set({ erased_at: now })
      .where('collection_id', '=', collection.id)
      .execute()
    const items = await discardItems(trx, which, sql`m.custodian = ${custodian}`)
    const mailboxes = await tables(trx)
      .deleteFrom('collection_mailboxes')
      .where('collection_id', '=', collection.id)
      .where('custodian', '=', custodian)
      .returning(['address', 'account'])
      .execute()
    await resealCollection(trx, sealer, { ...collection, criteria: { ...criteria, custodians: left } })
    await reopenTwins(
      trx,
      collection.id,
      mailboxes.flatMap(({ account }) => account?.id ?? []),
    )
    await forgetAddresses(
      trx,
      collection.id,
      mailboxes.map(({ address }) => address),
    )
    // What was asked for at first names her too.
    await tables(trx)
      .updateTable('collection_events')
      .set({ details: JSON.stringify({ criteria: { ...criteria, custodians: left }, erased: true }) })
      .where('collection_id', '=', collection.id)
      .where('action', '=', 'created')
      .execute()
    const details = { mailboxes: mailboxes.length, items }
    await insertEvent(trx, collection.id, { at: now, actor, action: 'custodian_erased', details })
    await audit.record(trx, {
      actor,
      action: 'collection.custodian-erased',
      subject: collection.id,
      customer: collection.customer,
      details,
    })
  })
}

/** Others' mailboxes that were not read because they were the same as an erased one: a retry reads them. */
async function reopenTwins(trx: Query, collectionId: string, accounts: readonly string[]): Promise<void> {
  await sql`
    update collection_mailboxes set state = 'blocked', reason_code = 'erased_elsewhere',
      reason = 'It was read under another name, and erased with that.', remedy = 'Retry the collection if it is needed.'
    where collection_id = ${collectionId} and reason_code = 'same_mailbox' and account ->> 'id' = any(${accounts})`.execute(
    trx,
  )
}

/** What happened to a mailbox stays in the record; whose it was does not. */
async function forgetAddresses(
  trx: Query,
  collectionId: string,
  addresses: readonly string[],
): Promise<void> {
  await sql`
    update collection_events set details = details - 'mailbox'
    where collection_id = ${collectionId} and details ->> 'mailbox' = any(${addresses})`.execute(trx)
}
