import type { Clock } from '../../platform/clock.ts'
import type { MailboxAccess, Wanted } from '../collection.ts'
import type { TreeFolder } from '../store/folders-store.ts'
import type { MailboxGraph } from './mailbox-graph.ts'
import { readFolders } from './sources/all-sources.ts'
import { isDenied } from './trouble.ts'

/** A mailbox that answered. One that did not is in the error, sorted by `sortTrouble`. */
export interface Probed {
  access: Extract<MailboxAccess, 'ready' | 'empty'>
  folders: TreeFolder[]
  /** Items by Microsoft's counts. */
  estimate: number
  /** Our clock minus Microsoft's, in milliseconds, to the second; null where the answer had no time. */
  clockOffset: number | null
}

/** Looks whether a mailbox can be read, and how much there is. */
export async function probeMailbox(graph: MailboxGraph, clock: Clock, wanted: Wanted): Promise<Probed> {
  const answer = await graph.probe().catch((error: unknown) => {
    // Folders of it may have been shared by themselves.
    if (isDenied(error) && wanted.sources.includes('mail')) return undefined
    throw error
  })
  const theirs = Date.parse(answer?.date ?? '')
  const clockOffset = Number.isNaN(theirs) ? null : Math.round((clock.now().getTime() - theirs) / 1000) * 1000
  const folders = await readFolders(graph, wanted)
  const estimate = folders.reduce((sum, folder) => sum + (folder.leftOut ? 0 : (folder.countAtStart ?? 0)), 0)
  // Of events, contacts and tasks Microsoft tells no counts.
  const isUncounted = folders.some(({ source, leftOut }) => source !== 'mail' && leftOut === null)
  return { access: estimate === 0 && !isUncounted ? 'empty' : 'ready', folders, estimate, clockOffset }
}
