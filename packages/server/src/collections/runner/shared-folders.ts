import type { FolderRoot } from '../folder-choice.ts'
import type { TreeFolder } from '../store/folders-store.ts'
import { eachAtOnce } from './each-at-once.ts'
import type { MailboxGraph } from './mailbox-graph.ts'
import { isDenied, isMissing } from './trouble.ts'

const askingAtOnce = 4

/** What is said of a mailbox of which single folders are read. */
export const restOfMailbox: TreeFolder = {
  source: 'mail',
  graphId: 'not_shared:mail',
  path: ['Mail'],
  isHidden: false,
  countAtStart: null,
  leftOut: {
    code: 'shared_folders_only',
    reason:
      'The mailbox does not open as a whole: folders of it were shared by themselves, and only those that were asked for by name or id can be found.',
  },
}

/**
 * Folders that were shared with the signed-in person by themselves. Nothing lists them: each has to be asked for by its
 * well-known name or its id (https://learn.microsoft.com/graph/outlook-share-messages-folders).
 * @throws what the mailbox answered where none of them opens
 */
export async function sharedFolders(graph: MailboxGraph, roots: readonly FolderRoot[]): Promise<unknown[]> {
  const found: unknown[] = []
  for (const root of roots) {
    const body = await graph.mailFolder(root).catch((error: unknown) => {
      if (isMissing(error) || isDenied(error)) return undefined
      throw error
    })
    if (body !== undefined) found.push(body)
  }
  // Denied as a whole: said in Microsoft's own words.
  if (found.length === 0) await graph.probe()
  return found
}

/** Folders below a shared one are shared by themselves, too, or are not. */
export async function leaveOutUnshared(
  graph: MailboxGraph,
  folders: readonly (Pick<TreeFolder, 'graphId'> & { leftOut: TreeFolder['leftOut'] })[],
): Promise<void> {
  await eachAtOnce(folders, askingAtOnce, async (folder) => {
    try {
      await graph.mailFolder(folder.graphId)
    } catch (error) {
      if (!isDenied(error) && !isMissing(error)) throw error
      folder.leftOut ??= {
        code: 'not_shared',
        reason: 'It lies below a folder that is shared, and is not shared itself.',
      }
    }
  })
}
