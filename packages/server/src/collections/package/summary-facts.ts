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
  const { drafts, hiddenFolders, recoverableItems = false } = criteria.include
  // It says something only where keywords do.
  const filters = criteria.filters?.keywords.length
    ? criteria.filters
    : { ...criteria.filters, unsearched: null }
  const taken = Object.entries({
    drafts,
    'hidden folders': hiddenFolders,
    'recoverable items': recoverableItems,
  })
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
      ['Included', namesOf(taken.filter(([, isTaken]) => isTaken))],
      ['Left out', namesOf(taken.filter(([, isTaken]) => !isTaken))],
      ['Folders', wordsOf(criteria.folders) || 'all'],
      ['Filters', wordsOf(filters) || 'none'],
      ['Custodians', String(criteria.custodians.length)],
    ],
    events: events.map(({ at, actor, action }) => [at.toISOString(), actor, action]),
  }
}

const namesOf = (entries: readonly (readonly [name: string, unknown])[]): string =>
  entries.map(([name]) => name).join(', ') || 'nothing'

/**
 * What was asked for in one line, `keywords: merger OR sale; participants.from: @contoso.com`: what says nothing is left out. settings.json
 * has the exact values.
 */
function wordsOf(value: unknown, name = ''): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.length === 0 ? '' : `${name}: ${value.join(' | ')}`
  if (typeof value !== 'object') return `${name}: ${String(value)}`
  return Object.entries(value)
    .map(([key, inner]) => wordsOf(inner, name === '' ? key : `${name}.${key}`))
    .filter(Boolean)
    .join('; ')
}
