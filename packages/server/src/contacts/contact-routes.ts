import { graphPage, type MailboxDoor, type OpenMailbox } from '../directory/index.ts'
import { type Api, defineRoute, z } from '../platform/http/api.ts'
import type { Cursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../platform/http/lists.ts'
import {
  type Contact,
  contactSchema,
  contactSelect,
  contactWishSchema,
  graphBody,
  readContact,
} from './contact.ts'
import { contactPath, graphId, mailboxPath } from './paths.ts'

const list = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/contacts',
  scope: 'contacts:read',
  summary: 'Contacts of the default folder or of another one',
  request: {
    params: mailboxPath,
    query: listQuery.extend({
      folder: graphId.optional(),
      search: z
        .string()
        .max(200)
        .regex(/[\p{L}\p{N}]/u, 'must hold a letter or a digit')
        .optional()
        .openapi({
          description: 'Words of names, addresses, numbers, the company; what ends in * is a beginning.',
        }),
    }),
  },
  responses: { 200: jsonAnswer('A page of contacts', pageOf(contactSchema)) },
})

const create = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/contacts',
  scope: 'contacts:write',
  summary: 'Create a contact',
  request: {
    params: mailboxPath,
    query: z.object({ folder: graphId.optional() }),
    body: jsonBody(contactWishSchema),
  },
  responses: { 201: jsonAnswer('The contact', contactSchema) },
})

const get = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/contacts/{contact}',
  scope: 'contacts:read',
  summary: 'One contact',
  request: { params: contactPath },
  responses: { 200: jsonAnswer('The contact', contactSchema) },
})

const change = defineRoute({
  method: 'patch',
  path: '/connections/{id}/mailboxes/{address}/contacts/{contact}',
  scope: 'contacts:write',
  summary: 'Change a contact; what is not named stays',
  request: { params: contactPath, body: jsonBody(contactWishSchema) },
  responses: { 200: jsonAnswer('The contact as it is now', contactSchema) },
})

const remove = defineRoute({
  method: 'delete',
  path: '/connections/{id}/mailboxes/{address}/contacts/{contact}',
  scope: 'contacts:write',
  summary: 'Delete a contact',
  request: { params: contactPath },
  responses: { 204: { description: 'Deleted' } },
})

export const contactAt = ({ root }: OpenMailbox, contact: string) =>
  `${root}/contacts/${encodeURIComponent(contact)}`

export const contactsOf = ({ root }: OpenMailbox, folder: string | undefined) =>
  folder === undefined ? `${root}/contacts` : `${root}/contactFolders/${encodeURIComponent(folder)}/contacts`

export async function showContact(box: OpenMailbox, contact: string): Promise<Contact> {
  const answer = await box.graph.json<unknown>({
    path: contactAt(box, contact),
    query: { $select: contactSelect },
  })
  return readContact(answer.body)
}

/** Contacts, one by one. */
export function addContactRoutes(api: Api, door: MailboxDoor, cursors: Cursors): void {
  api.openapi(list, async (c) => {
    const { id, address } = c.req.valid('param')
    const { cursor, limit, folder, search } = c.req.valid('query')
    const box = await door.open(id, address, c.get('caller'))
    // Graph sorts nothing that it searches for.
    const asked = search === undefined ? { $orderby: 'displayName' } : { $search: clause(search) }
    const page = await graphPage(
      box.graph,
      { path: contactsOf(box, folder), query: { $select: contactSelect, $top: limit, ...asked } },
      {
        cursors,
        list: `contacts/${id}/${box.address}/${JSON.stringify([folder, search])}`,
        cursor,
        read: readContact,
      },
    )
    return c.json(page, 200)
  })

  api.openapi(create, async (c) => {
    const { id, address } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const path = contactsOf(box, c.req.valid('query').folder)
    const made = await box.graph.json<unknown>({ method: 'POST', path, body: graphBody(c.req.valid('json')) })
    return c.json(readContact(made.body), 201)
  })

  api.openapi(get, async (c) => {
    const { id, address, contact } = c.req.valid('param')
    return c.json(await showContact(await door.open(id, address, c.get('caller')), contact), 200)
  })

  api.openapi(change, async (c) => {
    const { id, address, contact } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const body = graphBody(c.req.valid('json'))
    await box.graph.json({ method: 'PATCH', path: contactAt(box, contact), body, repeatable: true })
    return c.json(await showContact(box, contact), 200)
  })

  api.openapi(remove, async (c) => {
    const { id, address, contact } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    await box.graph.json({ method: 'DELETE', path: contactAt(box, contact) })
    return c.body(null, 204)
  })
}

/** Every word, in any order; signs that KQL would read are blanks to its index anyway. */
function clause(search: string): string {
  const words = search.match(/[\p{L}\p{N}@._+'-]+\*?/gu) ?? []
  return `"${words.map((word) => `\\"${word}\\"`).join(' AND ')}"`
}
