import type { MailFolder } from '@microsoft/microsoft-graph-types'
import type { GraphClient } from './graph-client.ts'
import {
  type Identified,
  listQuery,
  mailboxPath,
  passedOn,
  type ReadOptions,
  readOne,
  readPages,
  segment,
} from './resource.ts'

export type Folder = Identified<MailFolder> & {
  /** Display names from the top of the mailbox down to this one. */
  path: string[]
  /** A saved search: what is in it is in other folders, too. */
  isSearchFolder: boolean
}

export interface FolderOptions extends ReadOptions {
  /** Hidden folders too; default true, for what is left out silently is what is missed. */
  includeHidden?: boolean
}

const folderProperties = [
  'id',
  'displayName',
  'parentFolderId',
  'childFolderCount',
  'totalItemCount',
  'unreadItemCount',
  'isHidden',
] as const

/** The whole tree of mail folders, each one after its parent. Needs Mail.ReadBasic. */
export async function listMailFolders(
  client: GraphClient,
  mailbox: string,
  options: FolderOptions = {},
): Promise<Folder[]> {
  return childrenOf(client, `${mailboxPath(mailbox)}/mailFolders`, [], mailbox, options)
}

/** One folder by id or well-known name (`inbox`, `sentitems`, …). */
export function getMailFolder(
  client: GraphClient,
  mailbox: string,
  folder: string,
  options: ReadOptions = {},
): Promise<Identified<MailFolder>> {
  return readOne<MailFolder>(client, {
    path: `${mailboxPath(mailbox)}/mailFolders/${segment(folder)}`,
    query: listQuery({ select: folderProperties, ...options }),
    ...passedOn(options),
  })
}

async function childrenOf(
  client: GraphClient,
  path: string,
  above: readonly string[],
  mailbox: string,
  options: FolderOptions,
): Promise<Folder[]> {
  const children: Folder[] = []
  const request = {
    path,
    query: {
      ...listQuery({ select: folderProperties, ...options, top: 100 }),
      includeHiddenFolders: options.includeHidden === false ? undefined : true,
    },
    ...passedOn(options),
  }
  for await (const page of readPages<MailFolder>(client, request)) {
    for (const folder of page.items) {
      children.push({
        ...folder,
        path: [...above, folder.displayName ?? ''],
        isSearchFolder: isSearchFolder(folder),
      })
    }
  }
  // Side by side: the gate keeps the mailbox to its four calls.
  const trees = await Promise.all(
    children.map(async (child) => {
      const hasChildren = (child.childFolderCount ?? 0) > 0
      const below = `${mailboxPath(mailbox)}/mailFolders/${segment(child.id)}/childFolders`
      return [child, ...(hasChildren ? await childrenOf(client, below, child.path, mailbox, options) : [])]
    }),
  )
  return trees.flat()
}

function isSearchFolder(folder: object): boolean {
  return '@odata.type' in folder && folder['@odata.type'] === '#microsoft.graph.mailSearchFolder'
}
