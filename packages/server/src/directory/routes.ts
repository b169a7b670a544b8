import { type Api, createApi, defineRoute, z } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, listQuery, pageOf } from '../platform/http/lists.ts'
import { invalidField } from '../platform/http/validation.ts'
import type { Platform } from '../platform/platform.ts'
import { addGroupRoutes } from './group-routes.ts'
import { findUser, listUsers } from './list-users.ts'
import type { MailboxDoor } from './mailbox-door.ts'
import { mailboxFacts, mailboxKinds } from './mailbox-facts.ts'
import { anyAddress, connectionPath, searchedText, trueOrFalse } from './paths.ts'
import { addRoomRoutes } from './room-routes.ts'
import { userSchema } from './user.ts'

const list = defineRoute({
  method: 'get',
  path: '/connections/{id}/users',
  scope: 'directory:read',
  summary: 'The people, shared mailboxes and rooms of the organization',
  description: [
    'Needs User.Read.All; with User.ReadBasic.All alone a person’s connection sees names and primary addresses.',
    'Microsoft has no list of mailboxes: `mailbox` and `kind` ask for each account, which takes MailboxSettings.Read and a call for each',
    '(20 travel together); `enabled=false` leaves out most people where shared mailboxes and rooms are looked for. With `kind` a page',
    'may be short, or even empty, while `next` says that there is more.',
  ].join(' '),
  request: {
    params: connectionPath,
    query: listQuery.extend({
      search: searchedText.optional(),
      address: anyAddress.optional(),
      department: z.string().min(1).max(100).optional(),
      enabled: trueOrFalse.optional().openapi({ description: 'Accounts that can sign in, or that cannot.' }),
      type: z.enum(['member', 'guest']).optional(),
      deleted: trueOrFalse
        .optional()
        .openapi({ description: 'Those deleted in the last 30 days instead; not with the other filters.' }),
      mailbox: trueOrFalse.optional().openapi({ description: 'Tell what mailbox each has.' }),
      kind: z.enum(mailboxKinds).optional().openapi({ description: 'Only those with such a mailbox.' }),
    }),
  },
  responses: { 200: jsonAnswer('A page of users', pageOf(userSchema)) },
})

const get = defineRoute({
  method: 'get',
  path: '/connections/{id}/users/{user}',
  scope: 'directory:read',
  summary: 'One user, by id, user principal name or any address',
  request: {
    params: connectionPath.extend({ user: z.string().min(1).max(320) }),
    query: z.object({
      mailbox: trueOrFalse.optional().openapi({ description: 'Tell what mailbox it has.' }),
    }),
  },
  responses: { 200: jsonAnswer('The user', userSchema) },
})

/** Who is in an organization: people, groups, rooms. */
export function directoryRoutes(platform: Pick<Platform, 'sealer'>, door: MailboxDoor): Api {
  const cursors = createCursors(platform.sealer)
  const api = createApi()
  addGroupRoutes(api, door, cursors)
  addRoomRoutes(api, door, cursors)

  api.openapi(list, async (c) => {
    const { id } = c.req.valid('param')
    const { cursor, limit, ...query } = c.req.valid('query')
    const { deleted, search, address, department, enabled, type } = query
    if (deleted && [search, address, department, enabled, type].some((one) => one !== undefined))
      throw invalidField('query.deleted', 'goes with no other filter')
    const directory = await door.openDirectory(id, c.get('caller'))
    return c.json(await listUsers(directory, query, { cursors, cursor, limit }), 200)
  })

  api.openapi(get, async (c) => {
    const { id, user } = c.req.valid('param')
    const directory = await door.openDirectory(id, c.get('caller'))
    const found = await findUser(directory, user)
    if (!c.req.valid('query').mailbox) return c.json(found, 200)
    const [mailbox] = await mailboxFacts(directory.graph, directory.connection, [found])
    return c.json({ ...found, ...(mailbox && { mailbox }) }, 200)
  })

  return api
}
