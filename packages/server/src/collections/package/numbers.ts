import type { CollectionFolder, CollectionMailbox, Numbers } from '../collection.ts'
import type { RowCounts } from './package-rows.ts'

export const noNumbers: Numbers = {
  enumerated: 0,
  collected: 0,
  filtered: 0,
  exceptions: 0,
  vanished: 0,
  bytes: 0,
}

/** Adds up the numbers of several folders. */
export const sumOf = (parts: Iterable<Numbers>): Numbers => {
  const sum = { ...noNumbers }
  for (const part of parts) {
    sum.enumerated += part.enumerated
    sum.collected += part.collected
    sum.filtered += part.filtered
    sum.exceptions += part.exceptions
    sum.vanished += part.vanished
    sum.bytes += part.bytes
  }
  return sum
}

/** Items that were listed and of which it is not yet known what becomes of them. */
export const openItems = (numbers: Numbers): number =>
  numbers.enumerated - numbers.collected - numbers.filtered - numbers.exceptions - numbers.vanished

/**
 * What does not meet in a folder, as a sentence; undefined where everything does. What was counted while reading is held
 * against the rows themselves, counted anew.
 */
export function whatDoesNotMeet(
  mailbox: Pick<CollectionMailbox, 'state'>,
  folder: CollectionFolder,
  rows: RowCounts | undefined,
): string | undefined {
  const counted = rows ?? { pending: 0, collected: 0, filtered: 0, exceptions: 0, vanished: 0, bytes: 0 }
  const name = JSON.stringify(folder.path.join(' / '))
  const isUnfinished = !['done', 'gone', 'left_out'].includes(folder.state)
  if (mailbox.state === 'done' && isUnfinished) return `The folder ${name} was not listed to its end.`
  if (counted.pending > 0) return `${counted.pending} items of the folder ${name} were never settled.`
  const open = openItems(folder)
  if (open !== 0) {
    return `In the folder ${name} ${folder.enumerated} items were enumerated, and ${open} of them are not accounted for.`
  }
  for (const number of ['collected', 'filtered', 'exceptions', 'vanished', 'bytes'] as const) {
    if (folder[number] === counted[number]) continue
    return `For the folder ${name} the run counted ${number} ${folder[number]}, its journal has ${counted[number]}.`
  }
  return undefined
}
