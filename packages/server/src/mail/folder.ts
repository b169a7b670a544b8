import type { GraphClient } from '@gatewarden/microsoft'
import { z } from 'zod'
import { z as openapi } from '../platform/http/api.ts'

const graphFolder = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  parentFolderId: z.string().nullish(),
  childFolderCount: z.number().nullish(),
  totalItemCount: z.number().nullish(),
  unreadItemCount: z.number().nullish(),
  isHidden: z.boolean().nullish(),
})

export const folderSchema = openapi
  .object({
    id: openapi.string(),
    name: openapi.string(),
    path: openapi
      .string()
      .openapi({ description: 'Names from the top, joined by /; a / inside a name is written //.' }),
    parentId: openapi.string().nullable().openapi({ description: 'Null at the top.' }),
    messages: openapi.number().int(),
    unread: openapi.number().int(),
    isHidden: openapi.boolean(),
  })
  .openapi('MailFolder')

export type Folder = z.output<typeof folderSchema>

const pageSize = 100

/**
 * The whole tree below a mailbox, parents before their children. Graph's list shows one level, so each folder that has
 * children is asked for them.
 */
export async function readFolderTree(graph: GraphClient, root: string, hidden: boolean): Promise<Folder[]> {
  const level = async (path: string, parent: Folder | undefined): Promise<Folder[]> => {
    const found: Folder[] = []
    const query = { $top: pageSize, ...(hidden ? { includeHiddenFolders: 'true' } : {}) }
    for await (const page of graph.pages<unknown>({ path, query })) {
      for (const item of page.items) {
        const folder = graphFolder.parse(item)
        const one = readFolder(folder, parent)
        found.push(one)
        if ((folder.childFolderCount ?? 0) > 0) {
          found.push(
            ...(await level(`${root}/mailFolders/${encodeURIComponent(folder.id)}/childFolders`, one)),
          )
        }
      }
    }
    return found
  }
  return level(`${root}/mailFolders`, undefined)
}

function readFolder(folder: z.output<typeof graphFolder>, parent: Folder | undefined): Folder {
  const name = folder.displayName ?? ''
  const segment = name.replaceAll('/', '//')
  return {
    id: folder.id,
    name,
    path: parent ? `${parent.path}/${segment}` : segment,
    parentId: parent?.id ?? null,
    messages: folder.totalItemCount ?? 0,
    unread: folder.unreadItemCount ?? 0,
    isHidden: folder.isHidden ?? false,
  }
}
