import { z as plain } from 'zod'
import { graphPage, type MailboxDoor, type OpenMailbox } from '../directory/index.ts'
import { type Api, defineRoute, z } from '../platform/http/api.ts'
import type { Cursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../platform/http/lists.ts'
import { contactFolderPath, graphId, mailboxPath } from './paths.ts'

const folderSchema = z
  .object({ id: z.string(), name: z.string(), parentId: z.string().nullable() })
  .openapi('ContactFolder')

const name = z.string().trim().min(1).max(255)
const base = '/connections/{id}/mailboxes/{address}/contact-folders' as const

const list = defineRoute({
  method: 'get',
  path: base,
  scope: 'contacts:read',
  summary: 'Contact folders beside the default one, or those within a folder',
  description: 'Microsoft does not list the default folder; `contacts` without a folder is in it.',
  request: { params: mailboxPath, query: listQuery.extend({ parent: graphId.optional() }) },
  responses: { 200: jsonAnswer('A page of folders', pageOf(folderSchema)) },
})

const create = defineRoute({
  method: 'post',
  path: base,
  scope: 'contacts:write',
  summary: 'Create a contact folder',
  request: {
    params: mailboxPath,
    body: jsonBody(z.strictObject({ name, parentId: graphId.optional() }).openapi('NewContactFolder')),
  },
  responses: { 201: jsonAnswer('The folder', folderSchema) },
})

const get = defineRoute({
  method: 'get',
  path: `${base}/{folder}`,
  scope: 'contacts:read',
  summary: 'One contact folder',
  request: { params: contactFolderPath },
  responses: { 200: jsonAnswer('The folder', folderSchema) },
})

const rename = defineRoute({
  method: 'patch',
  path: `${base}/{folder}`,
  scope: 'contacts:write',
  summary: 'Rename a contact folder',
  request: {
    params: contactFolderPath,
    body: jsonBody(z.strictObject({ name }).openapi('ContactFolderChange')),
  },
  responses: { 200: jsonAnswer('The folder as it is now', folderSchema) },
})

const remove = defineRoute({
  method: 'delete',
  path: `${base}/{folder}`,
  scope: 'contacts:write',
  summary: 'Delete a contact folder with all that is in it',
  request: { params: contactFolderPath },
  responses: { 204: { description: 'Deleted' } },
})

const graphFolder = plain.object({
  id: plain.string(),
  displayName: plain.string().nullish(),
  parentFolderId: plain.string().nullish(),
})

function readFolder(value: unknown): z.output<typeof folderSchema> {
  const { id, displayName, parentFolderId } = graphFolder.parse(value)
  return { id, name: displayName ?? '', parentId: parentFolderId ?? null }
}

const pathOf = ({ root }: OpenMailbox, folder: string) =>
  `${root}/contactFolders/${encodeURIComponent(folder)}`

/** Folders of contacts. */
export function addContactFolderRoutes(api: Api, door: MailboxDoor, cursors: Cursors): void {
  api.openapi(list, async (c) => {
    const { id, address } = c.req.valid('param')
    const { cursor, limit, parent } = c.req.valid('query')
    const box = await door.open(id, address, c.get('caller'))
    const path = parent === undefined ? `${box.root}/contactFolders` : `${pathOf(box, parent)}/childFolders`
    const page = await graphPage(
      box.graph,
      { path, query: { $top: limit } },
      { cursors, list: `contact-folders/${id}/${box.address}/${parent ?? ''}`, cursor, read: readFolder },
    )
    return c.json(page, 200)
  })

  api.openapi(create, async (c) => {
    const { id, address } = c.req.valid('param')
    const { name: displayName, parentId } = c.req.valid('json')
    const box = await door.open(id, address, c.get('caller'))
    const path =
      parentId === undefined ? `${box.root}/contactFolders` : `${pathOf(box, parentId)}/childFolders`
    const made = await box.graph.json<unknown>({ method: 'POST', path, body: { displayName } })
    return c.json(readFolder(made.body), 201)
  })

  api.openapi(get, async (c) => {
    const { id, address, folder } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    return c.json(readFolder((await box.graph.json<unknown>({ path: pathOf(box, folder) })).body), 200)
  })

  api.openapi(rename, async (c) => {
    const { id, address, folder } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const path = pathOf(box, folder)
    await box.graph.json({
      method: 'PATCH',
      path,
      body: { displayName: c.req.valid('json').name },
      repeatable: true,
    })
    return c.json(readFolder((await box.graph.json<unknown>({ path })).body), 200)
  })

  api.openapi(remove, async (c) => {
    const { id, address, folder } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    await box.graph.json({ method: 'DELETE', path: pathOf(box, folder) })
    return c.body(null, 204)
  })
}
