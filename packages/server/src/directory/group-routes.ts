import { type Api, defineRoute, z } from '../platform/http/api.ts'
import type { Cursors } from '../platform/http/cursors.ts'
import { jsonAnswer, listQuery, pageOf } from '../platform/http/lists.ts'
import { graphPage } from './graph-lists.ts'
import {
  groupKinds,
  groupSchema,
  groupSelect,
  kindClauses,
  memberSchema,
  memberSelect,
  readGroup,
  readMember,
} from './group.ts'
import { hasAddress, searchClause } from './list-users.ts'
import type { MailboxDoor } from './mailbox-door.ts'
import { needingPermission } from './needing-permission.ts'
import { anyAddress, connectionPath, searchedText, trueOrFalse } from './paths.ts'

const groupPath = connectionPath.extend({ group: z.string().min(1).max(100) })

const listGroups = defineRoute({
  method: 'get',
  path: '/connections/{id}/groups',
  scope: 'directory:read',
  summary: 'The groups of the organization, with all their addresses',
  description: 'Needs GroupMember.Read.All.',
  request: {
    params: connectionPath,
    query: listQuery.extend({
      search: searchedText.optional(),
      address: anyAddress.optional(),
      kind: z.enum(groupKinds).optional(),
    }),
  },
  responses: { 200: jsonAnswer('A page of groups', pageOf(groupSchema)) },
})

const getGroup = defineRoute({
  method: 'get',
  path: '/connections/{id}/groups/{group}',
  scope: 'directory:read',
  summary: 'One group, by id',
  request: { params: groupPath },
  responses: { 200: jsonAnswer('The group', groupSchema) },
})

const listMembers = defineRoute({
  method: 'get',
  path: '/connections/{id}/groups/{group}/members',
  scope: 'directory:read',
  summary: 'Who is in a group',
  request: {
    params: groupPath,
    query: listQuery.extend({
      nested: trueOrFalse.optional().openapi({ description: 'Also those of the groups in it.' }),
    }),
  },
  responses: { 200: jsonAnswer('A page of members', pageOf(memberSchema)) },
})

const listOwners = defineRoute({
  method: 'get',
  path: '/connections/{id}/groups/{group}/owners',
  scope: 'directory:read',
  summary: 'Who owns a group',
  request: { params: groupPath, query: listQuery },
  responses: { 200: jsonAnswer('A page of owners', pageOf(memberSchema)) },
})

const readsGroups = ['GroupMember.Read.All', 'Group.Read.All', 'Directory.Read.All'] as const
const headers = { consistencylevel: 'eventual' }

/** Groups with their members and owners. */
export function addGroupRoutes(api: Api, door: MailboxDoor, cursors: Cursors): void {
  api.openapi(listGroups, async (c) => {
    const { id } = c.req.valid('param')
    const { cursor, limit, search, address, kind } = c.req.valid('query')
    const { graph, connection } = await door.openDirectory(id, c.get('caller'))
    const clauses = [
      ...(kind === undefined ? [] : [kindClauses[kind]]),
      ...(address === undefined ? [] : [hasAddress(address.toLowerCase())]),
    ]
    const query = {
      $select: groupSelect,
      $top: limit,
      $count: true,
      ...(clauses.length === 0 ? {} : { $filter: clauses.map((one) => `(${one})`).join(' and ') }),
      ...(search === undefined
        ? {}
        : { $search: searchClause(['displayName', 'mail', 'description'], search) }),
    }
    const list = `groups/${id}/${JSON.stringify([search, address, kind])}`
    const page = await needingPermission(connection, readsGroups, () =>
      graphPage(graph, { path: '/groups', query, headers }, { cursors, list, cursor, read: readGroup }),
    )
    return c.json(page, 200)
  })

  api.openapi(getGroup, async (c) => {
    const { id, group } = c.req.valid('param')
    const { graph, connection } = await door.openDirectory(id, c.get('caller'))
    const path = `/groups/${encodeURIComponent(group)}`
    const { body } = await needingPermission(connection, readsGroups, () =>
      graph.json<unknown>({ path, query: { $select: groupSelect } }),
    )
    return c.json(readGroup(body), 200)
  })

  const people = async (
    c: { caller: Parameters<MailboxDoor['openDirectory']>[1] },
    { id, group, side }: { id: string; group: string; side: 'members' | 'transitiveMembers' | 'owners' },
    { cursor, limit }: z.output<typeof listQuery>,
  ) => {
    const { graph, connection } = await door.openDirectory(id, c.caller)
    const path = `/groups/${encodeURIComponent(group)}/${side}`
    const list = `${side}/${id}/${group}`
    return needingPermission(connection, readsGroups, () =>
      graphPage(
        graph,
        { path, query: { $select: memberSelect, $top: limit } },
        { cursors, list, cursor, read: readMember },
      ),
    )
  }

  api.openapi(listMembers, async (c) => {
    const { nested, ...at } = c.req.valid('query')
    const side = nested ? 'transitiveMembers' : 'members'
    const page = await people({ caller: c.get('caller') }, { ...c.req.valid('param'), side }, at)
    return c.json(page, 200)
  })

  api.openapi(listOwners, async (c) => {
    const path = { ...c.req.valid('param'), side: 'owners' as const }
    return c.json(await people({ caller: c.get('caller') }, path, c.req.valid('query')), 200)
  })
}
