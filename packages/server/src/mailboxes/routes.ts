import type { ConnectionsService } from '../connections/index.ts'
import { assertReach, type MailboxDoor } from '../directory/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import { type Api, createApi, defineRoute, z } from '../platform/http/api.ts'
import { assertEveryMailbox, type Caller } from '../platform/http/caller.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, jsonBody, listQuery, pageOf } from '../platform/http/lists.ts'
import { readPage } from '../platform/http/read-page.ts'
import type { Platform } from '../platform/platform.ts'
import { addImportRoutes } from './import-routes.ts'
import { addressShape, mailboxStatuses } from './mailbox.ts'
import { checkedMailboxSchema, linkedMailboxSchema, presentChecked, presentMailbox } from './present.ts'
import type { MailboxesService } from './service.ts'
import { listMailboxes } from './store.ts'

const connectionPath = z.object({ id: z.string().max(100).openapi({ example: 'conn_01k…' }) })
const address = z
  .string()
  .trim()
  .max(320)
  .regex(addressShape, 'must be an address such as info@contoso.com')
  .openapi({ example: 'info@contoso.com' })
const mailboxPath = connectionPath.extend({ address: z.string().min(1).max(320) })
const accessGrantedAt = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-03-01T00:00:00Z' })
  .optional()
  .openapi({
    description:
      'When access was granted in Exchange, if that is known: access takes up to a day to arrive, and is looked for often until then.',
  })

const list = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes',
  scope: 'connections:read',
  summary: 'Mailboxes that were added to a connection, each with its own status',
  description:
    'Shared mailboxes that a person may open, or those of an organization that your program is about. Microsoft has no list of what a person may open, so they are named; adding one limits nothing: others can be opened, too, where access allows it.',
  request: {
    params: connectionPath,
    query: listQuery.extend({ status: z.enum(mailboxStatuses).optional() }),
  },
  responses: { 200: jsonAnswer('A page of mailboxes', pageOf(linkedMailboxSchema)) },
})

const add = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes',
  scope: 'connections:write',
  summary: 'Add a mailbox, and look at once whether it opens',
  request: {
    params: connectionPath,
    body: jsonBody(z.strictObject({ address, accessGrantedAt }).openapi('NewLinkedMailbox')),
  },
  responses: { 201: jsonAnswer('The mailbox, and what was looked at', checkedMailboxSchema) },
})

const get = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}',
  scope: 'connections:read',
  summary: 'A mailbox that was added, with the checks of the last look',
  request: { params: mailboxPath },
  responses: { 200: jsonAnswer('The mailbox', checkedMailboxSchema) },
})

const check = defineRoute({
  method: 'post',
  path: '/connections/{id}/mailboxes/{address}/check',
  scope: 'connections:read',
  idempotency: 'never',
  summary: 'Look now whether a mailbox opens, and say what does not and why',
  request: {
    params: mailboxPath,
    body: {
      required: false,
      content: {
        'application/json': { schema: z.strictObject({ accessGrantedAt }).openapi('MailboxCheck') },
      },
    },
  },
  responses: { 200: jsonAnswer('The mailbox, and what was looked at', checkedMailboxSchema) },
})

const remove = defineRoute({
  method: 'delete',
  path: '/connections/{id}/mailboxes/{address}',
  scope: 'connections:write',
  summary: 'Take a mailbox off the list; nothing changes at Microsoft',
  request: { params: mailboxPath },
  responses: { 204: { description: 'Removed' } },
})

export function mailboxesRoutes(
  { sealer, db }: Pick<Platform, 'sealer' | 'db'>,
  parts: { mailboxes: MailboxesService; connections: Pick<ConnectionsService, 'get'>; door: MailboxDoor },
): Api {
  const { mailboxes, connections } = parts
  const cursors = createCursors(sealer)
  const api = createApi()
  addImportRoutes(api, { ...parts, cursors })

  api.openapi(list, async (c) => {
    const caller = c.get('caller')
    const { id } = await connections.get(c.req.valid('param').id, caller)
    assertEveryMailbox(caller)
    const { cursor, limit, status } = c.req.valid('query')
    const name = `linked/${id}/${status ?? ''}`
    const { rows, next } = await readPage(cursors, name, { cursor, limit }, (after, count) =>
      listMailboxes(db.query, id, { status, after, limit: count }),
    )
    return c.json({ data: rows.map(presentMailbox), next }, 200)
  })

  api.openapi(add, async (c) => {
    const caller = c.get('caller')
    const connection = await connections.get(c.req.valid('param').id, caller)
    assertEveryMailbox(caller)
    const { address, accessGrantedAt } = c.req.valid('json')
    const wanted = { address, accessSince: accessGrantedAt ? new Date(accessGrantedAt) : null }
    const added = await mailboxes.add(connection, [wanted], caller.keyId)
    if (added.size === 0)
      throw new GatewardenError('conflict', {
        detail: `The mailbox ${address} was added to this connection before.`,
        remedy: 'Look at it again with POST …/mailboxes/{address}/check.',
      })
    return c.json(presentChecked(await mailboxes.look(connection.id, address)), 201)
  })

  api.openapi(get, async (c) => {
    const caller = c.get('caller')
    const { id, address } = c.req.valid('param')
    const connection = await connections.get(id, caller)
    assertReach(caller, address.toLowerCase(), address)
    return c.json(presentChecked(await mailboxes.get(connection.id, address)), 200)
  })

  api.openapi(check, async (c) => {
    const caller = c.get('caller')
    const { id, address } = c.req.valid('param')
    const connection = await connections.get(id, caller)
    assertReach(caller, address.toLowerCase(), address)
    const { accessGrantedAt } = c.req.valid('json') ?? {}
    if (accessGrantedAt !== undefined) assertMayWrite(caller)
    const since = accessGrantedAt === undefined ? undefined : new Date(accessGrantedAt)
    return c.json(presentChecked(await mailboxes.look(connection.id, address, since)), 200)
  })

  api.openapi(remove, async (c) => {
    const caller = c.get('caller')
    const { id, address } = c.req.valid('param')
    const connection = await connections.get(id, caller)
    assertEveryMailbox(caller)
    await mailboxes.remove(connection, address, caller.keyId)
    return c.body(null, 204)
  })

  return api
}

/** Looking changes nothing that anybody said; when access was granted, somebody says. @throws GatewardenError `forbidden` */
function assertMayWrite(caller: Caller): void {
  if (caller.scopes.has('connections:write')) return
  throw new GatewardenError('forbidden', {
    detail: 'To set accessGrantedAt takes the scope connections:write.',
    remedy: 'Leave it out to look without changing anything, or use a key with that scope.',
  })
}
