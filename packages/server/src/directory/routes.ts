import { type Api, createApi, defineRoute, z } from '../platform/http/api.ts'
import { createCursors } from '../platform/http/cursors.ts'
import { jsonAnswer, listQuery, pageOf } from '../platform/http/lists.ts'
import type { Platform } from '../platform/platform.ts'
import { graphPage } from './graph-lists.ts'
import type { MailboxDoor } from './mailbox-door.ts'
import { readUser, userSchema, userSelect } from './user.ts'

const connectionPath = z.object({ id: z.string().max(100).openapi({ example: 'conn_01k…' }) })

const listUsers = defineRoute({
  method: 'get',
  path: '/connections/{id}/users',
  scope: 'directory:read',
  summary: 'The people, shared mailboxes and rooms of the organization',
  request: {
    params: connectionPath,
    query: listQuery.extend({
      search: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .openapi({ description: 'Beginning of a word of the name, or of the address.' }),
    }),
  },
  responses: { 200: jsonAnswer('A page of users', pageOf(userSchema)) },
})

const getUser = defineRoute({
  method: 'get',
  path: '/connections/{id}/users/{user}',
  scope: 'directory:read',
  summary: 'One user, by id or user principal name',
  request: { params: connectionPath.extend({ user: z.string().min(1).max(320) }) },
  responses: { 200: jsonAnswer('The user', userSchema) },
})

/** KQL as $search takes it: quotes inside a clause are escaped with a backslash. */
const clause = (property: string, text: string): string =>
  `"${property}:${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

export function directoryRoutes(platform: Platform, door: MailboxDoor): Api {
  const cursors = createCursors(platform.sealer)
  const api = createApi()

  api.openapi(listUsers, async (c) => {
    const { id } = c.req.valid('param')
    const { cursor, limit, search } = c.req.valid('query')
    const { graph } = await door.openDirectory(id, c.get('caller'))
    const searching = search
      ? {
          $search: ['displayName', 'mail', 'userPrincipalName']
            .map((name) => clause(name, search))
            .join(' OR '),
        }
      : {}
    const page = await graphPage(
      graph,
      {
        path: '/users',
        query: { $select: userSelect, $top: limit, ...searching },
        ...(search ? { headers: { consistencylevel: 'eventual' } } : {}),
      },
      { cursors, list: `users/${id}`, cursor, read: readUser },
    )
    return c.json(page, 200)
  })

  api.openapi(getUser, async (c) => {
    const { id, user } = c.req.valid('param')
    const { graph } = await door.openDirectory(id, c.get('caller'))
    const { body } = await graph.json<unknown>({
      path: `/users/${encodeURIComponent(user)}`,
      query: { $select: userSelect },
    })
    return c.json(readUser(body), 200)
  })

  return api
}
