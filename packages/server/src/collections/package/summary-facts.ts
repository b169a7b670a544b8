import type { SummaryFacts } from '@gatewarden/evidence'
import type { Collection } from '../collection.ts'
import type { CollectionEvent } from '../store/records-store.ts'

/** What the summary of a package says of its collection: who asked for what, and what was done. */
export function summaryFacts(
  collection: Collection,
  packageId: string,
  events: readonly CollectionEvent[],
): SummaryFacts {
  const { criteria, facts } = collection
  const day = (value: string | null) => value ?? 'open'
  return {
    title: `Collection ${collection.name ?? collection.id}`,
    facts: [
      ['Package', packageId],
      ['Collection', collection.id],
      ['Matter', collection.matterId ?? 'none'],
      ['Customer', collection.customer],
      ['Asked for by', collection.createdBy],
      ['Asked for at', collection.createdAt.toISOString()],
      ['Tenant', facts.tenantId ?? ''],
      [
        'Read as',
        facts.kind === 'person' ? `the person ${facts.account ?? ''}` : 'the organization\u2019s app',
      ],
      [
        'Window',
        `${day(criteria.from)} to ${day(criteria.to)}, by the date ${criteria.dateField}, time zone ${criteria.timeZone}`,
      ],
      ['Sources', (criteria.sources ?? ['mail']).join(', ')],
      ['Custodians', String(criteria.custodians.length)],
    ],
    events: events.map(({ at, actor, action }) => [at.toISOString(), actor, action]),
  }
}
