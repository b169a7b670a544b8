import { type GraphClient, isGranted } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { Connection } from '../connections/index.ts'
import { notFound } from '../platform/errors.ts'
import type { Cursors } from '../platform/http/cursors.ts'
import { invalidField } from '../platform/http/validation.ts'
import type { ListPage } from './graph-lists.ts'
import { type MailboxFacts, mailboxFacts } from './mailbox-facts.ts'
import { needingPermission } from './needing-permission.ts'
import { basicUserSelect, readUser, type User, userSelect } from './user.ts'

export interface UserQuery {
  search?: string | undefined
  /** Any address, aliases included. */
  address?: string | undefined
  department?: string | undefined
  enabled?: boolean | undefined
  type?: User['type'] | undefined
  deleted?: boolean | undefined
  /** Tell what mailbox each has. */
  mailbox?: boolean | undefined
  kind?: MailboxFacts['kind'] | undefined
}

export interface DirectoryReader {
  graph: GraphClient
  connection: Connection
}

/** Any of these shows everybody, the first least of each. */
export const readsUsers = {
  organization: ['User.Read.All', 'User.ReadBasic.All', 'Directory.Read.All', 'User.ReadWrite.All'],
  person: ['User.ReadBasic.All', 'User.Read.All', 'Directory.Read.All', 'User.ReadWrite.All'],
} as const

/** Whether the connection may ask who people are, as far as its permissions tell. */
export const readsDirectory = ({ kind, granted }: Connection): boolean =>
  readsUsers[kind].some((one) => isGranted(one, granted))

/** The directory's slower index, which knows searches and all filters (https://learn.microsoft.com/graph/aad-advanced-queries). */
const eventual = { consistencylevel: 'eventual' }
const page = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() })
/**
 * How people are looked for: by Graph's search, which knows words of names but no aliases; by the beginning of aliases, after
 * that; or by beginnings alone, where what is looked for has signs of an address.
 */
const position = z.object({ link: z.string().optional(), by: z.enum(['search', 'alias', 'beginning']) })
type Position = z.output<typeof position>
/** Pages of Graph for one of ours, where little of them is of the kind that is wanted. */
const mostPages = 5

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** KQL as $search takes it: quotes inside a clause are escaped with a backslash. */
export const searchClause = (properties: readonly string[], text: string): string =>
  properties
    .map((property) => `"${property}:${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)
    .join(' OR ')

/** Proxy addresses begin with SMTP: where they are primary, with smtp: where not. */
export const hasAddress = (address: string): string =>
  [
    ...['smtp', 'SMTP'].map((kind) => `proxyAddresses/any(p:p eq ${literal(`${kind}:${address}`)})`),
    `mail eq ${literal(address)}`,
  ].join(' or ')

/** With User.ReadBasic.All alone Graph shows the basics, and refuses whoever asks for more. */
export function isBasic({ granted }: Connection): boolean {
  return isGranted('User.ReadBasic.All', granted) && !isGranted('User.Read.All', granted)
}

/**
 * A page of the people of an organization, with their shared mailboxes and rooms.
 * @throws GatewardenError `scope_not_granted`, and `invalid_request` for a filter that the connection may not use
 */
export async function listUsers(
  { graph, connection }: DirectoryReader,
  query: UserQuery,
  at: { cursors: Cursors; cursor: string | undefined; limit: number },
): Promise<ListPage<User>> {
  const list = `users/${connection.id}/${JSON.stringify(query)}`
  const basic = isBasic(connection)
  assertVisible(basic, query)
  let place: Position | undefined =
    at.cursor === undefined
      ? { by: !basic && /[@._]/.test(query.search ?? '') ? 'beginning' : 'search' }
      : position.parse(at.cursors.decode(list, at.cursor))
  const data: User[] = []
  for (let pages = 0; place !== undefined && pages < mostPages; pages++) {
    const asked: Position = place
    const request =
      asked.link === undefined
        ? { path: pathOf(query), query: queryOf(query, basic, asked.by, at.limit - data.length) }
        : { path: asked.link }
    const { body } = await needingPermission(connection, readsUsers[connection.kind], () =>
      graph.json<unknown>({ ...request, headers: eventual }),
    )
    const { value, '@odata.nextLink': link } = page.parse(body)
    const found = value.map(readUser).filter((user) => asked.by !== 'alias' || !wasFound(user, query))
    data.push(...(await ofKind({ graph, connection }, found, query)))
    place = link === undefined ? afterwards(query, basic, asked.by) : { link, by: asked.by }
    // A further page of Graph may hold more than there is room for; an alias search begins with as many as there is.
    const goesOn = data.length === 0 || (asked.by === 'search' && place?.by === 'alias')
    if (!goesOn || data.length >= at.limit) break
  }
  return { data, next: place === undefined ? null : at.cursors.encode(list, place) }
}

/** By id, user principal name, or any address. @throws GatewardenError `not_found`, `scope_not_granted` */
export async function findUser({ graph, connection }: DirectoryReader, name: string): Promise<User> {
  const $select = isBasic(connection) ? basicUserSelect : userSelect
  return needingPermission(connection, readsUsers[connection.kind], async () => {
    const direct = await readIfThere(graph, `/users/${encodeURIComponent(name)}`, $select)
    if (direct !== undefined) return readUser(direct)
    const [other] = name.includes('@') ? await byAddress(graph, name, isBasic(connection)) : []
    if (other === undefined) throw notFound('user', name)
    return other
  })
}

/** Who has this address, as far as the connection may see it. */
export async function byAddress(graph: GraphClient, address: string, basic: boolean): Promise<User[]> {
  const small = address.toLowerCase()
  const { body } = await graph.json<unknown>({
    path: '/users',
    query: {
      $filter: basic ? `mail eq ${literal(small)}` : hasAddress(small),
      $select: basic ? basicUserSelect : userSelect,
      $count: true,
    },
    headers: eventual,
  })
  return page.parse(body).value.map(readUser)
}

async function readIfThere(graph: GraphClient, path: string, $select: string): Promise<unknown> {
  const [answer] = await graph.batch([{ path, query: { $select } }])
  if (answer?.status === 404) return undefined
  if (answer?.status === 200) return answer.body
  return (await graph.json<unknown>({ path, query: { $select } })).body
}

function assertVisible(basic: boolean, query: UserQuery): void {
  if (!basic) return
  for (const name of ['department', 'enabled', 'type', 'deleted'] as const) {
    if (query[name] !== undefined)
      throw invalidField(
        `query.${name}`,
        'needs User.Read.All; this connection was granted User.ReadBasic.All only',
        'Leave it out, or let User.Read.All be granted.',
      )
  }
}

const pathOf = ({ deleted }: UserQuery) =>
  deleted ? '/directory/deletedItems/microsoft.graph.user' : '/users'

function queryOf(query: UserQuery, basic: boolean, by: Position['by'], limit: number) {
  const { search, address, department, enabled, type, deleted } = query
  const begins = (property: string, text = search ?? '') => `startswith(${property},${literal(text)})`
  const aliases = ['smtp', 'SMTP'].map((kind) => `proxyAddresses/any(p:${begins('p', `${kind}:${search}`)})`)
  const names = ['displayName', 'givenName', 'surname', 'mail', 'userPrincipalName']
  const clauses = [
    ...(address === undefined ? [] : [basic ? `mail eq ${literal(address)}` : hasAddress(address)]),
    ...(department === undefined ? [] : [`department eq ${literal(department)}`]),
    ...(enabled === undefined ? [] : [`accountEnabled eq ${enabled}`]),
    ...(type ? [`userType eq ${literal(type === 'guest' ? 'Guest' : 'Member')}`] : []),
    ...(by === 'alias' ? [aliases.join(' or ')] : []),
    ...(by === 'beginning' ? [[...names.map((name) => begins(name)), ...aliases].join(' or ')] : []),
  ]
  return {
    $select: `${basic ? basicUserSelect : userSelect}${deleted ? ',deletedDateTime' : ''}`,
    $top: limit,
    $count: true,
    ...(clauses.length === 0 ? {} : { $filter: clauses.map((one) => `(${one})`).join(' and ') }),
    ...(search === undefined || by !== 'search'
      ? {}
      : { $search: searchClause(['displayName', 'mail', 'userPrincipalName'], search) }),
  }
}

/** Graph's search knows no aliases: what it has not found is asked for by the beginning of an address. */
function afterwards({ search }: UserQuery, basic: boolean, by: Position['by']): Position | undefined {
  if (by !== 'search' || search === undefined || basic || /\s/.test(search)) return undefined
  return { by: 'alias' }
}

/** Whether Graph's search has told this one already: as far as that is certain, so that nobody is left out. */
function wasFound(user: User, { search = '' }: UserQuery): boolean {
  const wanted = search.toLowerCase()
  const words = (user.name ?? '').toLowerCase().split(/\s+/)
  return [user.address ?? '', user.userPrincipalName.toLowerCase(), ...words].some((one) =>
    one.startsWith(wanted),
  )
}

async function ofKind(reader: DirectoryReader, users: User[], query: UserQuery): Promise<User[]> {
  if (!query.mailbox && query.kind === undefined) return users
  const facts = await mailboxFacts(reader.graph, reader.connection, users)
  return users
    .map((user, index) => ({ ...user, ...(facts[index] && { mailbox: facts[index] }) }))
    .filter(({ mailbox }) => query.kind === undefined || mailbox?.kind === query.kind)
}
