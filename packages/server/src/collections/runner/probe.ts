import type { Clock } from '../../platform/clock.ts'
import type { MailboxAccess, Wanted } from '../collection.ts'
import type { TreeFolder } from '../store/folders-store.ts'
import { readTree } from './folder-tree.ts'
import type { MailboxGraph } from './mailbox-graph.ts'

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
export async function probeMailbox(
  graph: MailboxGraph,
  clock: Clock,
  wanted: Pick<Wanted, 'includeHidden' | 'folders'>,
): Promise<Probed> {
  const { date } = await graph.probe()
  const theirs = Date.parse(date ?? '')
  const clockOffset = Number.isNaN(theirs) ? null : Math.round((clock.now().getTime() - theirs) / 1000) * 1000
  const folders = await readTree(graph, wanted)
  const estimate = folders.reduce((sum, folder) => sum + (folder.leftOut ? 0 : (folder.countAtStart ?? 0)), 0)
  return { access: estimate === 0 ? 'empty' : 'ready', folders, estimate, clockOffset }
}
