import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type GraphFixture,
  items,
  type Json,
  mime,
  startGraph,
  startOfTime,
} from '../testing/graph-fixture.ts'

// Filters on the real lists, over HTTP: each is evaluated here by what an unfiltered listing shows, knowing nothing of the
// emulator but that.
let graph: GraphFixture
let token: string
let mailbox: string

const words = ['Budget', "Ann's plan", 'lunch', 'LUNCH today', '', 'été']
const categories = [['Red'], ['Red', 'Blue'], []] as const
const day = 86_400_000

beforeAll(async () => {
  graph = await startGraph()
  token = graph.appToken('Mail.ReadWrite', 'Calendars.ReadWrite', 'Contacts.ReadWrite', 'User.Read.All')
  const { user, mailbox: store } = graph.addPerson('ada', { jobTitle: 'Buyer', department: 'Legal' })
  mailbox = `/users/${user.id}`
  for (let i = 0; i < 12; i++) {
    const subject = words[i % words.length] ?? ''
    const headers = {
      From: i % 3 === 0 ? 'Bo <bo@example.org>' : 'Cy Bo <cy@contoso.example>',
      ...(i % 2 === 0 && { To: 'ada@example.org, Di <di@example.org>' }),
      ...(i % 4 === 0 && { Importance: 'high' }),
    }
    store.mail.add(store.mail.wellKnown(i % 5 === 0 ? 'drafts' : 'inbox'), mime(subject, headers), {
      receivedAt: startOfTime - (i % 4) * day,
      isRead: i % 2 === 0,
      isDraft: i % 5 === 0,
      categories: categories[i % 3] ?? [],
      ...(i % 6 === 0 && { flag: { flagStatus: 'flagged' } }),
    })
    const at = (hour: number) => ({ dateTime: `2026-03-0${1 + (i % 4)}T${hour}:00:00`, timeZone: 'UTC' })
    await post('/events', {
      ...{ subject, start: at(10), end: at(11 + (i % 3)), categories: categories[i % 3] },
      ...{ importance: i % 2 === 0 ? 'high' : 'normal', showAs: i % 3 === 0 ? 'free' : 'busy' },
      ...(i % 4 === 0 && {
        attendees: [{ emailAddress: { address: `guest${i % 8}@example.org`, name: 'Guest' } }],
      }),
      ...(i % 5 === 0 && { location: { displayName: 'Room 1' }, sensitivity: 'private' }),
    })
    await post('/contacts', {
      ...{ givenName: subject, surname: words[(i + 1) % words.length], categories: categories[i % 3] },
      ...(i % 2 === 0 && { companyName: 'Fabrikam', jobTitle: words[i % 3] }),
      ...(i % 3 === 0 && { emailAddresses: [{ address: `someone${i % 6}@example.org`, name: subject }] }),
      ...(i % 4 === 0 && { businessPhones: ['+1 555', '+45 12'] }),
    })
    graph.addUser(`person${i}`, {
      displayName: subject === '' ? 'Nobody' : subject,
      ...(i % 2 === 0 && { department: 'Legal', jobTitle: words[i % 3] ?? null }),
      ...(i % 3 === 0 && { mail: `person${i}@contoso.example`, userType: 'Guest' }),
      accountEnabled: i % 4 !== 0,
      createdAt: startOfTime - (i % 4) * day,
      businessPhones: i % 5 === 0 ? ['+1 555'] : [],
    })
  }
})
afterAll(() => graph.close())

async function post(path: string, body: object): Promise<void> {
  const { status, bytes } = await graph.call('POST', mailbox + path, { token, body })
  expect(status, bytes.toString()).toBe(201)
}

/** What a filter says of an item as it is on the wire; null where it is neither true nor false. */
type Holds = (item: unknown) => boolean | null
interface Filter {
  readonly text: string
  readonly holds: Holds
}
type Kind = 'text' | 'enum' | 'boolean' | 'instant' | 'wall'

interface List {
  readonly name: string
  readonly path: () => string
  readonly headers?: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, Kind>>
  readonly collections: Readonly<Record<string, string | null>>
  /** The directory takes few operators. */
  readonly isDirectory?: true
}

const lists: readonly List[] = [
  {
    name: 'messages',
    path: () => `${mailbox}/messages?$top=100`,
    fields: {
      ...{
        subject: 'text',
        importance: 'enum',
        isRead: 'boolean',
        isDraft: 'boolean',
        hasAttachments: 'boolean',
      },
      ...{
        receivedDateTime: 'instant',
        'from/emailAddress/address': 'text',
        'from/emailAddress/name': 'text',
      },
      'flag/flagStatus': 'enum',
    },
    collections: { categories: null, toRecipients: 'emailAddress/address' },
  },
  {
    name: 'events',
    path: () => `${mailbox}/events?$top=100`,
    fields: {
      ...{ subject: 'text', importance: 'enum', showAs: 'enum', sensitivity: 'enum', isAllDay: 'boolean' },
      ...{ 'start/dateTime': 'wall', 'end/dateTime': 'wall', 'location/displayName': 'text' },
    },
    collections: { categories: null, attendees: 'emailAddress/address' },
  },
  {
    name: 'contacts',
    path: () => `${mailbox}/contacts?$top=100`,
    fields: {
      ...{ givenName: 'text', surname: 'text', displayName: 'text', companyName: 'text', jobTitle: 'text' },
      createdDateTime: 'instant',
    },
    collections: { categories: null, emailAddresses: 'address', businessPhones: null },
  },
  {
    name: 'users',
    path: () =>
      '/users?$top=999&$count=true&$select=id,displayName,department,jobTitle,mail,userType,accountEnabled,createdDateTime,businessPhones,proxyAddresses',
    headers: { ConsistencyLevel: 'eventual' },
    fields: {
      ...{ displayName: 'text', department: 'text', jobTitle: 'text', mail: 'text', userType: 'enum' },
      ...{ accountEnabled: 'boolean', createdDateTime: 'instant' },
    },
    collections: { businessPhones: null, proxyAddresses: null },
    isDirectory: true,
  },
]

function read(item: unknown, path: string): unknown {
  let value: unknown = item
  for (const name of path.split('/'))
    value = typeof value === 'object' && value ? Reflect.get(value, name) : null
  return value ?? null
}

/** How a value compares: instants as numbers, texts without regard to case. */
function comparable(value: unknown, kind: Kind): string | number | boolean | null {
  if (value === null || typeof value === 'boolean') return value
  const text = String(value)
  if (kind === 'instant') return Date.parse(text)
  return kind === 'wall' ? Date.parse(`${text.slice(0, 19)}Z`) : text.toLowerCase()
}

function written(value: unknown, kind: Kind): string {
  if (value === null || typeof value === 'boolean' || kind === 'instant') return String(value)
  return `'${String(value).replaceAll("'", "''")}'`
}

type Operator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'
function compare(
  a: ReturnType<typeof comparable>,
  operator: Operator,
  b: ReturnType<typeof comparable>,
): boolean {
  if (operator === 'eq') return a === b
  if (operator === 'ne') return a !== b
  if (a === null || b === null) return false
  return { gt: a > b, ge: a >= b, lt: a < b, le: a <= b }[operator]
}

/** Filters on a list, with values that are in it or nearly so. */
function filtersOn(list: List, all: readonly Json[]): fc.Arbitrary<Filter> {
  const orders: readonly Operator[] = ['gt', 'ge', 'lt', 'le']
  const operators = (kind: Kind): readonly Operator[] =>
    kind === 'boolean' || kind === 'enum' || (list.isDirectory && kind === 'text')
      ? ['eq', 'ne']
      : ['eq', 'ne', ...orders]
  const valuesOf = (path: string) => [...new Set(all.map((item) => read(item, path)))]
  const compared = (
    path: string,
    kind: Kind,
    values: readonly unknown[],
    prefix = '',
  ): fc.Arbitrary<Filter> =>
    fc.tuple(fc.constantFrom(...operators(kind)), fc.constantFrom(...values)).map(([operator, value]) => ({
      text: `${prefix}${path} ${operator} ${written(value, kind)}`,
      holds: (item) => compare(comparable(read(item, path), kind), operator, comparable(value, kind)),
    }))
  const called = (path: string, values: readonly unknown[]): fc.Arbitrary<Filter> => {
    const names = list.isDirectory
      ? (['startswith'] as const)
      : (['startswith', 'endswith', 'contains'] as const)
    const part = fc.tuple(fc.constantFrom(...values.map(String)), fc.nat(4), fc.nat(9))
    return fc.tuple(fc.constantFrom(...names), part).map(([name, [whole, from, to]]) => {
      const piece = whole.slice(from, Math.max(from, to))
      return {
        text: `${name}(${path},${written(piece, 'text')})`,
        holds: (item) => {
          const value = comparable(read(item, path), 'text')
          if (typeof value !== 'string') return null
          const wanted = piece.toLowerCase()
          if (name === 'startswith') return value.startsWith(wanted)
          return name === 'endswith' ? value.endsWith(wanted) : value.includes(wanted)
        },
      }
    })
  }
  const among = (path: string, values: readonly unknown[]): fc.Arbitrary<Filter> =>
    fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }).map((some) => ({
      text: `${path} in (${some.map((value) => written(value, 'text')).join(',')})`,
      holds: (item) =>
        some.some((value) => comparable(value, 'text') === comparable(read(item, path), 'text')),
    }))
  const simple = Object.entries(list.fields).flatMap(([path, kind]) => {
    const values = valuesOf(path)
    const texts = values.filter((value) => typeof value === 'string')
    const isText = kind === 'text' && texts.length > 0
    return [compared(path, kind, values), ...(isText ? [called(path, texts), among(path, texts)] : [])]
  })
  const lambdas = Object.entries(list.collections).map(([name, inner]) => {
    const elements = all.flatMap((item) => listOf(read(item, name)))
    const values = ['nowhere', ...elements.map((one) => (inner === null ? one : read(one, inner)))]
    const quantifiers = list.isDirectory ? (['any'] as const) : (['any', 'all'] as const)
    return fc
      .tuple(
        fc.constantFrom(...quantifiers),
        fc.constantFrom(...values),
        fc.constantFrom<Operator>('eq', 'ne'),
      )
      .map(([quantifier, value, wished]): Filter => {
        const operator = list.isDirectory ? 'eq' : wished
        const test = (one: unknown) =>
          compare(
            comparable(inner === null ? one : read(one, inner), 'text'),
            operator,
            comparable(value, 'text'),
          )
        return {
          text: `${name}/${quantifier}(x:x${inner === null ? '' : `/${inner}`} ${operator} ${written(value, 'text')})`,
          holds: (item) => listOf(read(item, name))[quantifier === 'any' ? 'some' : 'every'](test),
        }
      })
  })
  const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthIdentifier: list.name, withCrossShrink: true },
      ...simple,
      ...lambdas,
      tie('filter').map(({ text, holds }) => ({
        text: `not (${text})`,
        holds: (item: unknown) => {
          const value = holds(item)
          return value === null ? null : !value
        },
      })),
      fc.tuple(tie('filter'), fc.boolean(), tie('filter')).map(([a, isAnd, b]) => ({
        text: `(${a.text}) ${isAnd ? 'and' : 'or'} (${b.text})`,
        holds: (item: unknown) => {
          const [one, other] = [a.holds(item), b.holds(item)]
          if (one === !isAnd || other === !isAnd) return !isAnd
          return one === null || other === null ? null : isAnd
        },
      })),
    ),
  }))
  return filter
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

test.each(lists)(
  'a filter on $name answers as a naive evaluation of the fresh listing does',
  async (list) => {
    const { headers = {} } = list
    const all = items(await graph.get(list.path(), { token, headers }))
    expect(all.length).toBeGreaterThan(10)
    await fc.assert(
      fc.asyncProperty(filtersOn(list, all), async ({ text, holds }) => {
        const answer = await graph.get(`${list.path()}&$filter=${encodeURIComponent(text)}`, {
          token,
          headers,
        })
        const expected = all.filter((item) => holds(item) === true).map(({ id }) => id)
        expect(items(answer).map(({ id }) => id)).toEqual(expected)
      }),
      { numRuns: 150 },
    )
  },
  120_000,
)
