import type { Person } from '@microsoft/microsoft-graph-types'
import type { EmailAddress } from '../../tenant/message.ts'
import type { User } from '../../tenant/user.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import type { RouteBook } from '../graph-routes.ts'
import { itemNotFound } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { applyQuery } from '../odata/apply-query.ts'
import { type FieldTable, fieldTable, scalar } from '../odata/fields.ts'
import { words } from '../odata/kql.ts'
import { param } from '../routing/call.ts'
import { context } from '../wire/links.ts'
import { pageSize, skipPage } from '../wire/paging.ts'
import { project, type Shape, shape, writeProperties } from '../wire/shape.ts'

/** The newest messages of these folders say who matters. */
const mostMessages = 500

interface Correspondent {
  readonly id: string
  readonly name: string
  readonly address: string
  /** How much was written to and fro. */
  readonly score: number
  readonly user: User | undefined
}

/** https://learn.microsoft.com/graph/api/user-list-people */
const personShape: Shape<Correspondent> = shape<Correspondent, Person>('microsoft.graph.person', {
  id: ({ id }) => id,
  displayName: ({ name, user }) => user?.state.displayName ?? name,
  givenName: ({ user }) => user?.state.givenName ?? null,
  surname: ({ user }) => user?.state.surname ?? null,
  birthday: () => '',
  personNotes: () => '',
  isFavorite: () => false,
  jobTitle: ({ user }) => user?.state.jobTitle ?? null,
  companyName: ({ user }) => user?.state.companyName ?? null,
  yomiCompany: () => '',
  department: ({ user }) => user?.state.department ?? null,
  officeLocation: ({ user }) => user?.state.officeLocation ?? null,
  profession: () => '',
  userPrincipalName: ({ user }) => user?.state.userPrincipalName ?? '',
  imAddress: ({ user }) => (user ? `sip:${user.state.userPrincipalName}` : null),
  scoredEmailAddresses: ({ address, score }) => [
    { address, relevanceScore: score, selectionLikelihood: 'notSpecified', itemId: null },
  ],
  phones: ({ user }) =>
    (user?.state.businessPhones ?? []).map((number) => ({
      type: 'business',
      number,
      language: null,
      region: null,
    })),
  postalAddresses: () => [],
  websites: () => [],
  personType: ({ user }) => ({
    class: user ? 'Person' : 'Other',
    subclass: user ? 'OrganizationUser' : 'ImplicitContact',
  }),
})

const personFields: FieldTable<Correspondent> = fieldTable<Correspondent>('microsoft.graph.person', {
  id: scalar('string', ({ id }) => id),
  displayName: scalar('string', ({ name, user }) => user?.state.displayName ?? name),
  givenName: scalar('string', ({ user }) => user?.state.givenName ?? null),
  surname: scalar('string', ({ user }) => user?.state.surname ?? null),
  department: scalar('string', ({ user }) => user?.state.department ?? null),
  userPrincipalName: scalar('string', ({ user }) => user?.state.userPrincipalName ?? ''),
  'personType/class': scalar('string', ({ user }) => (user ? 'Person' : 'Other')),
  'personType/subclass': scalar('string', ({ user }) => (user ? 'OrganizationUser' : 'ImplicitContact')),
})

/** The people that somebody works with, those first with whom most was written. */
export function peopleOfMailboxRoutes(book: RouteBook): void {
  book.mailbox('GET', 'people', 'readPeople', list)
  book.mailbox('GET', 'people/{person}', 'readPeople', get)
}

function list(call: MailboxCall): GraphReply {
  const { request } = call
  const { search, ...query } = request.query
  const found = applyQuery(correspondents(call).filter(searched(search)), query, personFields)
  const projection = project(personShape, request.query.select)
  const page = skipPage(request, found, pageSize(request, 10, 1000))
  return json({
    '@odata.context': context(request, `users('${call.owner.id}')/people${projection.contextList}`),
    ...(request.query.count === true && { '@odata.count': found.length }),
    ...(page.nextLink !== undefined && { '@odata.nextLink': page.nextLink }),
    value: page.items.map((one) => writeProperties(projection, one, {})),
  })
}

function get(call: MailboxCall): GraphReply {
  const id = param(call, 'person').toLowerCase()
  const person = correspondents(call).find((one) => one.id === id)
  if (!person) throw itemNotFound()
  const projection = project(personShape, call.request.query.select)
  const fragment = `users('${call.owner.id}')/people${projection.contextList}/$entity`
  return json(writeProperties(projection, person, { '@odata.context': context(call.request, fragment) }))
}

/** `$search="ann"`: the beginnings of words in names and addresses. */
function searched(search: string | undefined): (one: Correspondent) => boolean {
  if (search === undefined) return () => true
  const wanted = words(search)
  return ({ name, address, user }) => {
    const have = words(`${name} ${user?.state.displayName ?? ''} ${address}`)
    return wanted.every((word) => have.some((one) => one.startsWith(word)))
  }
}

function correspondents(call: MailboxCall): Correspondent[] {
  const { mailbox, owner, world, caller } = call
  const own = new Set([mailbox.address, ...owner.state.aliases].map((address) => address.toLowerCase()))
  const counts = new Map<string, { readonly person: EmailAddress; count: number }>()
  for (const folder of ['inbox', 'sentitems'] as const) {
    for (const { summary } of mailbox.mail.wellKnown(folder).newestFirst.slice(0, mostMessages)) {
      for (const person of [summary.from, ...summary.to, ...summary.cc]) {
        if (!person || person.address === '' || own.has(person.address.toLowerCase())) continue
        const key = person.address.toLowerCase()
        const known = counts.get(key)
        if (known) known.count += 1
        else counts.set(key, { person, count: 1 })
      }
    }
  }
  return [...counts]
    .toSorted(([a, { count: x }], [b, { count: y }]) => y - x || (a < b ? -1 : 1))
    .map(([key, { person, count }]) => {
      const userId = caller.tenant.mailboxAt(key)?.userId
      const user = userId === undefined ? undefined : caller.tenant.directory.find(userId)
      return {
        id: userId ?? world.random.guid('person', mailbox.id, key),
        name: person.name || person.address,
        address: person.address,
        score: count,
        user,
      }
    })
}
