import type { TreeFolder } from '../store/folders-store.ts'
import { folderShape } from './folder-shape.ts'
import type { MailboxGraph } from './mailbox-graph.ts'
import { sortTrouble } from './trouble.ts'

/**
 * What was deleted for good and can still be recovered. Of the folders that Exchange has for this, Graph serves
 * Deletions alone (https://learn.microsoft.com/graph/api/resources/mailfolder).
 */
export async function recoverableItems(graph: MailboxGraph): Promise<TreeFolder[]> {
  const body = await graph.mailFolder('recoverableitemsdeletions').catch((error: unknown) => {
    const trouble = sortTrouble(error)
    if (trouble.stops === 'item' && trouble.kind !== 'passing') return undefined
    throw error
  })
  if (body === undefined) return []
  const { id, totalItemCount } = folderShape.parse(body)
  return [
    {
      source: 'mail',
      graphId: id,
      path: ['Recoverable Items', 'Deletions'],
      isHidden: true,
      countAtStart: totalItemCount,
      leftOut: null,
    },
  ]
}
