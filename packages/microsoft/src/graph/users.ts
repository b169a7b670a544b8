import type { User } from '@microsoft/microsoft-graph-types'
import type { GraphClient, Page } from './graph-client.ts'
import {
  type Identified,
  type ListOptions,
  listQuery,
  passedOn,
  type ReadOptions,
  readOne,
  readPages,
  segment,
} from './resource.ts'

export type DirectoryUser = Identified<User>

/** What a list of people shows. */
const personProperties = [
  'id',
  'displayName',
  'userPrincipalName',
  'mail',
  'givenName',
  'surname',
  'jobTitle',
  'department',
  'accountEnabled',
  'userType',
] as const

/** Search and some filters need the directory's slower index (https://learn.microsoft.com/graph/aad-advanced-queries). */
const advanced = { consistencylevel: 'eventual' }

/**
 * Everyone in the directory, guests and shared mailboxes included. A search looks for names and addresses that begin
 * with the words. Needs User.Read.All or Directory.Read.All.
 */
export function listUsers(
  client: GraphClient,
  options: ListOptions = {},
): AsyncIterable<Page<DirectoryUser>> {
  const { search, ...rest } = options
  const query = listQuery({ select: personProperties, top: 999, ...rest })
  const words = search?.replaceAll(/["\\]/g, '')
  return readPages<User>(client, {
    path: '/users',
    query: {
      ...query,
      ...(words === undefined
        ? {}
        : {
            $search: `"displayName:${words}" OR "mail:${words}" OR "userPrincipalName:${words}"`,
            $count: true,
          }),
    },
    ...(words === undefined ? {} : { headers: advanced }),
    ...passedOn(options),
  })
}

/** One user by id or user principal name; `me` is the signed-in one. */
export function getUser(
  client: GraphClient,
  user: string,
  options: ReadOptions = {},
): Promise<DirectoryUser> {
  return readOne<User>(client, {
    path: user === 'me' ? '/me' : `/users/${segment(user)}`,
    query: listQuery({ select: personProperties, ...options }),
    ...passedOn(options),
  })
}
