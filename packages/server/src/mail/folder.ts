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

/** Folders that Outlook makes, by the names that Graph takes for their ids. */
export const wellKnownNames = [
  'inbox',
  'drafts',
  'sentitems',
  'outbox',
  'deleteditems',
  'junkemail',
  'archive',
  'conversationhistory',
] as const
export type WellKnownName = (typeof wellKnownNames)[number]

export const folderSchema = openapi
  .object({
    id: openapi.string(),
    name: openapi.string(),
    path: openapi
      .string()
      .openapi({ description: 'Names from the top, joined by /; a / inside a name is written //.' }),
    parentId: openapi.string().nullable().openapi({ description: 'Null at the top.' }),
    wellKnown: openapi.enum(wellKnownNames).nullable().openapi({
      description:
        'The name that it has in every mailbox, whatever the language; it does wherever an id does.',
    }),
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
  const names = await readWellKnown(graph, root)
  const level = async (path: string, parent: Folder | undefined): Promise<Folder[]> => {
    const found: Folder[] = []
    const query = { $top: pageSize, ...(hidden ? { includeHiddenFolders: 'true' } : {}) }
    for await (const page of graph.pages<unknown>({ path, query })) {
      for (const item of page.items) {
        const folder = graphFolder.parse(item)
        const one = readFolder(folder, parent, names)
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

/** Which ids are those of well-known folders: v1.0 of Graph shows no such name with a folder. Not every mailbox has all. */
async function readWellKnown(graph: GraphClient, root: string): Promise<Map<string, WellKnownName>> {
  const answers = await graph.batch(
    wellKnownNames.map((name) => ({ path: `${root}/mailFolders/${name}`, query: { $select: 'id' } })),
  )
  const found = new Map<string, WellKnownName>()
  wellKnownNames.forEach((name, index) => {
    const answer = answers[index]
    if (answer?.status === 200) found.set(z.object({ id: z.string() }).parse(answer.body).id, name)
  })
  return found
}

function readFolder(
  folder: z.output<typeof graphFolder>,
  parent: Folder | undefined,
  names: ReadonlyMap<string, WellKnownName>,
): Folder {
  const name = folder.displayName ?? ''
  const segment = name.replaceAll('/', '//')
  return {
    id: folder.id,
    name,
    path: parent ? `${parent.path}/${segment}` : segment,
    parentId: parent?.id ?? null,
    wellKnown: names.get(folder.id) ?? null,
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
  const [folder, top, names] = await Promise.all([get(id), get('msgfolderroot'), readWellKnown(graph, root)])
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
    ...readFolder(folder, undefined, names),
    path: [...above, segment].join('/'),
    parentId: isTop ? null : (folder.parentFolderId ?? null),
  }
}
