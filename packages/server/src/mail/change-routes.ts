import type { MailboxDoor, OpenMailbox } from '../directory/index.ts'
import { type Api, defineRoute, z } from '../platform/http/api.ts'
import { jsonAnswer, jsonBody } from '../platform/http/lists.ts'
import { bulkAnswerSchema, bulkBodySchema, changeInBulk } from './bulk.ts'
import { deleting } from './empty-folder.ts'
import { listSelect, type Message, messageSchema, readMessage } from './message.ts'
import { messageChangeSchema, patchOf } from './message-change.ts'
import { flag, folderId, mailboxPath, messagePath } from './paths.ts'

const changeMessage = defineRoute({
  method: 'patch',
  path: '/connections/{id}/mailboxes/{address}/messages/{message}',
  scope: 'mail:write',
  summary: 'Mark a message: read, flagged, categories, importance',
  request: { params: messagePath, body: jsonBody(messageChangeSchema) },
  responses: { 200: jsonAnswer('The message as it is now', messageSchema) },
})

const into = jsonBody(z.strictObject({ folderId }).openapi('IntoFolder'))

const moveMessage = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/messages/{message}/move',
  scope: 'mail:write',
  summary: 'Move a message into another folder; its id stays',
  request: { params: messagePath, body: into },
  responses: { 200: jsonAnswer('The message', messageSchema) },
})

const copyMessage = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/messages/{message}/copy',
  scope: 'mail:write',
  summary: 'Copy a message into a folder',
  request: { params: messagePath, body: into },
  responses: { 201: jsonAnswer('The copy', messageSchema) },
})

const deleteMessage = defineRoute({
  method: 'delete',
  path: '/connections/{id}/mailboxes/{address}/messages/{message}',
  scope: 'mail:write',
  summary: 'Delete a message',
  request: {
    params: messagePath,
    query: z.object({
      permanent: flag
        .optional()
        .openapi({ description: 'Past the Deleted Items; it cannot be brought back there.' }),
    }),
  },
  responses: { 204: { description: 'Deleted' } },
})

const bulk = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/messages/bulk',
  scope: 'mail:write',
  summary: 'Do one thing to many messages, with a result for each',
  request: { params: mailboxPath, body: jsonBody(bulkBodySchema) },
  responses: { 200: jsonAnswer('What came of each, in the order asked', bulkAnswerSchema) },
})

const pathOf = ({ root }: OpenMailbox, message: string) => `${root}/messages/${encodeURIComponent(message)}`

async function show(box: OpenMailbox, message: string): Promise<Message> {
  const answer = await box.graph.json<unknown>({ path: pathOf(box, message), query: { $select: listSelect } })
  return readMessage(answer.body)
}

/** Changes to messages that are there: marks, folders, deletion, one by one and many at once. */
export function addChangeRoutes(api: Api, door: MailboxDoor): void {
  api.openapi(changeMessage, async (c) => {
    const { id, address, message } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const body = patchOf(c.req.valid('json'))
    await box.graph.json({ method: 'PATCH', path: pathOf(box, message), body, repeatable: true })
    return c.json(await show(box, message), 200)
  })

  api.openapi(moveMessage, async (c) => {
    const { id, address, message } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const body = { destinationId: c.req.valid('json').folderId }
    // The id stays with the message, so a second move ends where the first did.
    await box.graph.json({ method: 'POST', path: `${pathOf(box, message)}/move`, body, repeatable: true })
    return c.json(await show(box, message), 200)
  })

  api.openapi(copyMessage, async (c) => {
    const { id, address, message } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    const made = await box.graph.json<unknown>({
      method: 'POST',
      path: `${pathOf(box, message)}/copy`,
      body: { destinationId: c.req.valid('json').folderId },
    })
    return c.json(readMessage(made.body), 201)
  })

  api.openapi(deleteMessage, async (c) => {
    const { id, address, message } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    await box.graph.json(deleting(box.root, message, c.req.valid('query').permanent ?? false))
    return c.body(null, 204)
  })

  api.openapi(bulk, async (c) => {
    const { id, address } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    return c.json({ data: await changeInBulk(box, c.req.valid('json')) }, 200)
  })
}
