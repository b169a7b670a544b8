import type { MailboxDoor } from '../../directory/index.ts'
import { type Api, defineRoute } from '../../platform/http/api.ts'
import type { Cursors } from '../../platform/http/cursors.ts'
import { jsonAnswer, listQuery, pageOf } from '../../platform/http/lists.ts'
import { folderId, graphId, mailboxPath } from '../paths.ts'
import { listThreads, readThread } from './list-threads.ts'
import { fullThreadSchema, threadSchema } from './thread.ts'

const list = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/threads',
  scope: 'mail:read',
  summary: 'Conversations of a mailbox or of one folder, the newest first',
  description: 'A page can be shorter than `limit`, which counts the messages that are looked at.',
  request: { params: mailboxPath, query: listQuery.extend({ folder: folderId.optional() }) },
  responses: { 200: jsonAnswer('A page of threads', pageOf(threadSchema)) },
})

const get = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/threads/{thread}',
  scope: 'mail:read',
  summary: 'One conversation with its messages, of all folders, up to 1,000',
  request: { params: mailboxPath.extend({ thread: graphId }) },
  responses: { 200: jsonAnswer('The thread', fullThreadSchema) },
})

/** Conversations. */
export function addThreadRoutes(api: Api, door: MailboxDoor, cursors: Cursors): void {
  api.openapi(list, async (c) => {
    const { id, address } = c.req.valid('param')
    const { cursor, limit, folder } = c.req.valid('query')
    const box = await door.open(id, address, c.get('caller'))
    return c.json(await listThreads(box, { folder, limit, cursor }, cursors), 200)
  })

  api.openapi(get, async (c) => {
    const { id, address, thread } = c.req.valid('param')
    return c.json(await readThread(await door.open(id, address, c.get('caller')), thread), 200)
  })
}
