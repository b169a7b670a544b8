import { type Collection, usualPackage } from './collection.ts'
import type { CollectionWish } from './create-collection.ts'

/** What a clone has otherwise than what it is made from. */
export interface CloneChange {
  name?: string | undefined
  /** Leaves out what that one and those before it hold. */
  differential: boolean
}

/** The wish that a collection was made from, as it was asked for, so that another can be made. */
export function cloneOf(
  { id, name, matterId, connectionId, criteria, sources, folders, filters, earlier }: Collection,
  change: CloneChange,
): CollectionWish {
  const { custodians, include, from, to, dateField, timeZone, notify, accessGrantedAt } = criteria
  const since = change.differential ? id : earlier[0]
  return {
    name: change.name ?? name ?? undefined,
    matter: matterId ?? undefined,
    connection: connectionId,
    custodians,
    from: from ?? undefined,
    to: to ?? undefined,
    dateField,
    timeZone,
    include: { ...include, recoverableItems: include.recoverableItems ?? false },
    sources: [...sources],
    folders,
    filters,
    package: criteria.package ?? usualPackage,
    notify: notify ?? [],
    accessGrantedAt,
    since,
  }
}
