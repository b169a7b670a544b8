import type { Collection, CollectionMailbox, Numbers } from '../collection.ts'
import type { CollectionEvent } from '../store/records-store.ts'

/** The document chain-of-custody.json: who asked for what, by which connection, with which program, and what happened. */
export function chainOfCustody(of: {
  packageId: string
  collection: Collection
  mailboxes: readonly CollectionMailbox[]
  events: readonly CollectionEvent[]
  totals: Numbers
  version: string
  host: string
}): Record<string, unknown> {
  const { collection, mailboxes } = of
  const offsets = mailboxes.map((mailbox) => mailbox.clockOffset).filter((offset) => offset !== null)
  return {
    format: 1,
    package: of.packageId,
    collection: { id: collection.id, name: collection.name },
    matter: collection.matterId,
    customer: collection.customer,
    connection: collection.facts,
    requestedBy: collection.createdBy,
    criteria: criteriaOf(collection),
    mailboxes: mailboxes.map((mailbox) => ({
      custodian: mailbox.custodian,
      address: mailbox.address,
      account: mailbox.account,
      archive: mailbox.archive,
      access: mailbox.access,
      state: mailbox.state,
      reason: mailbox.remark?.reason ?? null,
      estimate: mailbox.estimate,
      startedAt: mailbox.startedAt?.toISOString() ?? null,
      endedAt: mailbox.endedAt?.toISOString() ?? null,
    })),
    software: { name: 'Gatewarden', version: of.version },
    host: of.host,
    clockOffsetMs: furthest(offsets),
    events: of.events.map((event) => ({ ...event, at: event.at.toISOString() })),
    totals: of.totals,
  }
}

/** What was asked for, with the window as instants. */
export const criteriaOf = (collection: Collection) => ({
  ...collection.criteria,
  window: {
    from: collection.from?.toISOString() ?? null,
    to: collection.to?.toISOString() ?? null,
    meaning: 'from inclusive, to exclusive; items without that date are included',
  },
})

/** Of several measurements of our clock against Microsoft's the one that is furthest off. */
const furthest = (offsets: readonly number[]): number | null =>
  offsets.reduce<number | null>(
    (worst, one) => (worst === null || Math.abs(one) > Math.abs(worst) ? one : worst),
    null,
  )
