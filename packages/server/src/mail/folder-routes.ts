import type { MailboxDoor, OpenMailbox } from '../directory/index.ts'
import { type Api, defineRoute, z } from '../platform/http/api.ts'
import { jsonAnswer, jsonBody, pageOf } from '../platform/http/lists.ts'
import { emptyFolder } from './empty-folder.ts'
import { folderSchema, readFolderTree, readSingleFolder } from './folder.ts'
import { flag, folderId, folderPath, mailboxPath } from './paths.ts'

const name = z.string().trim().min(1).max(255).openapi({ example: 'Invoices' })

const listFolders = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/folders',
  scope: 'mail:read',
  summary: 'Every mail folder of a mailbox, parents before children',
  request: {
    params: mailboxPath,
    query: z.object({ hidden: flag.optional().openapi({ description: 'Also folders that Outlook hides.' }) }),
  },
  responses: { 200: jsonAnswer('The folders', pageOf(folderSchema)) },
})

const getFolder = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/folders/{folder}',
  scope: 'mail:read',
  summary: 'One mail folder with its counts',
  request: { params: folderPath },
  responses: { 200: jsonAnswer('The folder', folderSchema) },
})

const createFolder = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/folders',
  scope: 'mail:write',
  summary: 'Create a mail folder',
  request: {
    params: mailboxPath,
    body: jsonBody(
      z
        .strictObject({
          name,
          parentId: folderId
            .optional()
            .openapi({ description: 'The folder it goes into; the top where left out.' }),
          isHidden: z.boolean().optional(),
        })
        .openapi('NewMailFolder'),
    ),
  },
  responses: { 201: jsonAnswer('The folder', folderSchema) },
})

const changeFolder = defineRoute({
  method: 'patch',
  path: '/connections/{id}/mailboxes/{address}/folders/{folder}',
  scope: 'mail:write',
  summary: 'Rename a mail folder, or move it into another',
  request: {
    params: folderPath,
    body: jsonBody(
      z
        .strictObject({
          name: name.optional(),
          parentId: folderId
            .optional()
            .openapi({ description: 'The folder it moves into; `msgfolderroot` is the top.' }),
        })
        .refine(
          ({ name, parentId }) => name !== undefined || parentId !== undefined,
          'must say what to change',
        )
        .openapi('MailFolderChange'),
    ),
  },
  responses: { 200: jsonAnswer('The folder as it is now', folderSchema) },
})

const deleteFolder = defineRoute({
  method: 'delete',
  path: '/connections/{id}/mailboxes/{address}/folders/{folder}',
  scope: 'mail:write',
  summary: 'Delete a mail folder with all that is in it',
  request: {
    params: folderPath,
    query: z.object({
      permanent: flag
        .optional()
        .openapi({ description: 'Past the Deleted Items; it cannot be brought back there.' }),
    }),
  },
  responses: { 204: { description: 'Deleted' } },
})

const emptyTheFolder = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/folders/{folder}/empty',
  scope: 'mail:write',
  summary: 'Delete every message of a folder; folders below it stay',
  description:
    'Works for some 20 seconds and then answers how far it came: where `isEmpty` is false, ask again to go on.',
  request: {
    params: folderPath,
    body: {
      required: false,
      content: {
        'application/json': {
          schema: z.strictObject({ permanent: z.boolean().default(false) }).openapi('EmptyFolder'),
        },
      },
    },
  },
  responses: {
    200: jsonAnswer(
      'How far it came',
      z
        .object({ deleted: z.number().int(), failed: z.number().int(), isEmpty: z.boolean() })
        .openapi('EmptiedFolder'),
    ),
  },
})

const pathOf = ({ root }: OpenMailbox, folder: string) => `${root}/mailFolders/${encodeURIComponent(folder)}`

/** The mail folders of a mailbox: the tree, and changes to it. */
export function addFolderRoutes(api: Api, door: MailboxDoor): void {
  api.openapi(listFolders, async (c) => {
    const { id, address } = c.req.valid('param')
    const { graph, root } = await door.open(id, address, c.get('caller'))
    const data = await readFolderTree(graph, root, c.req.valid('query').hidden ?? false)
    return c.json({ data, next: null }, 200)
  })

  api.openapi(getFolder, async (c) => {
    const { id, address, folder } = c.req.valid('param')
    return c.json(await readSingleFolder(await door.open(id, address, c.get('caller')), folder), 200)
  })

  api.openapi(createFolder, async (c) => {
    const { id, address } = c.req.valid('param')
    const { name, parentId, isHidden } = c.req.valid('json')
    const box = await door.open(id, address, c.get('caller'))
    const { body } = await box.graph.json<{ id: string }>({
      method: 'POST',
      path: parentId === undefined ? `${box.root}/mailFolders` : `${pathOf(box, parentId)}/childFolders`,
      body: { displayName: name, ...(isHidden === undefined ? {} : { isHidden }) },
    })
    return c.json(await readSingleFolder(box, body.id), 201)
  })

  api.openapi(changeFolder, async (c) => {
    const { id, address, folder } = c.req.valid('param')
    const { name, parentId } = c.req.valid('json')
    const box = await door.open(id, address, c.get('caller'))
    let now = folder
    if (name !== undefined) {
      await box.graph.json({
        method: 'PATCH',
        path: pathOf(box, folder),
        body: { displayName: name },
        repeatable: true,
      })
    }
    if (parentId !== undefined) {
      const { body } = await box.graph.json<{ id: string }>({
        method: 'POST',
        path: `${pathOf(box, folder)}/move`,
        body: { destinationId: parentId },
      })
      now = body.id
    }
    return c.json(await readSingleFolder(box, now), 200)
  })

  api.openapi(deleteFolder, async (c) => {
    const { id, address, folder } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const path = pathOf(box, folder)
    if (c.req.valid('query').permanent)
      await box.graph.json({ method: 'POST', path: `${path}/permanentDelete` })
    else await box.graph.json({ method: 'DELETE', path })
    return c.body(null, 204)
  })

  api.openapi(emptyTheFolder, async (c) => {
    const { id, address, folder } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const { permanent = false } = c.req.valid('json') ?? {}
    return c.json(await emptyFolder(box, folder, permanent), 200)
  })
}
