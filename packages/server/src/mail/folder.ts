import type { GraphClient } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { OpenMailbox } from '../directory/index.ts'
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

/** One folder by id or well-known name. Its path is found by asking for each folder above it. */
export async function readSingleFolder({ graph, root }: OpenMailbox, id: string): Promise<Folder> {
  const get = async (one: string) =>
    graphFolder.parse(
      (await graph.json<unknown>({ path: `${root}/mailFolders/${encodeURIComponent(one)}` })).body,
    )
  const [folder, top] = await Promise.all([get(id), get('msgfolderroot')])
  const above: string[] = []
  let parentId = folder.parentFolderId
  // Outlook allows 300 levels; a ring would end here, too.
  while (parentId && parentId !== top.id && above.length < 300) {
    const parent = await get(parentId)
    above.unshift((parent.displayName ?? '').replaceAll('/', '//'))
    parentId = parent.parentFolderId
  }
  const segment = (folder.displayName ?? '').replaceAll('/', '//')
  const isTop = folder.parentFolderId === top.id || folder.id === top.id
  return {
    ...readFolder(folder, undefined),
    path: [...above, segment].join('/'),
    parentId: isTop ? null : (folder.parentFolderId ?? null),
  }
}
