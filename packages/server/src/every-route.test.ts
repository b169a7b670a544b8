import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type Answer,
  type ConnectRig,
  connectOrganization,
  connectRig,
  makeConnector,
  newApp,
  newOrganization,
  openLink,
} from './connect/testing/index.ts'
import { type Scope, scopes } from './platform/http/caller.ts'
import { failedMessage } from './relay/testing/failed-message.ts'
import {
  bodies,
  bucket,
  type Ids,
  ofInstallation,
  parameters,
  queries,
  unknown,
  withoutIds,
} from './testing/route-inputs.ts'

/**
 * Security requirements 3 and 6, for every route there is: the walk takes the routes from the service's own description,
 * so a new one that is given an id fails here until somebody has said whose id that is.
 */

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const
const operationSchema = z.object({
  'x-scope': z.string(),
  requestBody: z.object({ required: z.boolean().optional() }).optional(),
})
const description = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })

interface Operation {
  name: string
  method: string
  path: string
  scope: string
  needsBody: boolean
}

let rig: ConnectRig
let operations: Operation[] = []
let theirs: Ids
let own: Ids
let connector = ''
let mailbox = ''

const custodians = () => [{ mailboxes: [mailbox] }]
const bodyOf = (name: string, ids: Ids): unknown =>
  bodies[name]?.(ids, { connector, mailbox, returnUrl: rig.returnUrl })

beforeAll(async () => {
  // Open, so that a test of the endpoint is refused at once.
  rig = await connectRig({ config: { egress: { allow: ['127.0.0.1'] } } })
  const document = description.parse((await rig.call('GET', '/v1/openapi.json')).body)
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method] !== undefined)
      .map((method) => {
        const { 'x-scope': scope, requestBody } = operationSchema.parse(item[method])
        return { name: `${method} ${path}`, method, path, scope, needsBody: requestBody?.required === true }
      }),
  )
  const app = newApp(rig, 'walk')
  const wish = {
    type: 'microsoft-365',
    mode: 'organization',
    name: 'walk',
    permissions: ['Mail.Read', 'User.Read.All'],
  }
  connector = await makeConnector(rig, wish, app)
  theirs = await outfit('theirs')
  own = await outfit('own')
}, 120_000)
afterAll(() => rig.close())

const idOf = (answer: Answer): string => z.object({ id: z.string() }).parse(answer.body).id

/** A customer with one of everything. */
async function outfit(customer: string): Promise<Ids> {
  const organization = newOrganization(rig, `walk-${customer}`)
  const { id: connection } = await connectOrganization(rig, {
    customer,
    connector,
    administrator: organization.admin.userPrincipalName,
  })
  mailbox = organization.employee.userPrincipalName
  const session = await openLink(rig, { customer, connector })
  const matter = idOf(await rig.call('POST', '/v1/matters', { body: { name: 'A case', customer } }))
  const made = await rig.call('POST', '/v1/collections', {
    body: { connection, matter, custodians: custodians() },
  })
  const scheduled = await rig.call('POST', '/v1/collection-schedules', {
    body: { connection, matter, custodians: custodians(), schedule: { cron: '0 0 1 1 *' } },
  })
  const key = await rig.call('POST', '/v1/keys', {
    body: { name: customer, scopes: ['connections:read'], customers: [customer] },
  })
  const endpoint = await rig.call('POST', '/v1/endpoints', {
    body: { url: 'https://127.0.0.1:1/', customers: [customer] },
  })
  const profile = idOf(
    await rig.call('POST', '/v1/sending-profiles', {
      body: {
        name: 'A profile',
        transport: 'graph',
        authentication: { type: 'office365-oauth', connection },
        sender: { address: mailbox },
      },
    }),
  )
  await rig.call('POST', `/v1/sending-profiles/${profile}/submissions`, {
    body: {
      to: [{ address: mailbox }],
      subject: 'Later',
      sendAt: new Date(Date.now() + 86_400_000).toISOString(),
    },
  })
  const deliveries = await rig.call('GET', `/v1/deliveries?profile=${profile}`)
  const rule = await rig.call('POST', '/v1/rules', {
    body: {
      name: 'A rule',
      profile,
      trigger: { type: 'event', changes: ['trigger.walked'] },
      to: [{ address: mailbox }],
      content: { report: { days: 1 } },
    },
  })
  return {
    profile,
    rule: idOf(rule),
    delivery:
      z.object({ data: z.array(z.object({ id: z.string() })).length(1) }).parse(deliveries.body).data[0]
        ?.id ?? '',
    connection,
    session: session.id,
    matter,
    destination: idOf(await rig.call('POST', '/v1/destinations', { body: { ...bucket, customer } })),
    collection: idOf(made),
    schedule: idOf(scheduled),
    customer,
    key: idOf(key),
    endpoint: idOf(endpoint),
    watch: idOf(await rig.call('POST', '/v1/watches', { body: { connection, mailboxes: [mailbox] } })),
    device: idOf(
      await rig.call('POST', '/v1/relay/credentials', { body: { name: 'A device', connection, mailbox } }),
    ),
    relayed: await failedMessage(rig, connection, mailbox),
  }
}

/** The path with ids put in; other parameters get something that could be there. */
function fill(path: string, ids: Ids): string {
  const [prefix = ''] = /^\/v1\/(?:(?:me|relay)\/)?[^/]+\/\{[^}]+\}/.exec(path) ?? []
  const name = parameters[prefix]
  if (prefix !== '' && name === undefined) throw new Error(`Say in this test whose id ${prefix} is.`)
  return path
    .replace(prefix, name === undefined ? prefix : prefix.replace(/\{.*/, encodeURIComponent(ids[name])))
    .replace('{address}', encodeURIComponent(mailbox))
    .replace('{version}/{path}', `v1.0/users/${encodeURIComponent(mailbox)}/messages`)
    .replace('{user}', encodeURIComponent(mailbox))
    .replace(/\{[^}]+\}/g, 'AAMkAD0')
}

async function ask(operation: Operation, ids: Ids, key: string): Promise<Answer> {
  const body = bodyOf(operation.name, ids)
  return rig.call(
    operation.method.toUpperCase(),
    fill(operation.path, ids) + (queries[operation.name] ?? ''),
    {
      key,
      ...(body === undefined ? (operation.needsBody ? { body: {} } : {}) : { body }),
    },
  )
}

/** All that an answer tells, but for the ids that were sent and the request's own id. */
function told(answer: Answer, ids: Ids): unknown {
  let text = answer.text.replaceAll(/req_[\w-]+/g, 'REQUEST')
  for (const [name, id] of Object.entries(ids)) text = text.replaceAll(id, name.toUpperCase())
  const headers = [...answer.headers.entries()]
    .filter(([name]) => !['date', 'x-request-id', 'content-length'].includes(name))
    .sort()
  return { status: answer.status, headers, text }
}

const namesAnId = ({ name, path }: Operation): boolean =>
  (path.includes('{') && !ofInstallation.test(path)) ||
  (bodyOf(name, unknown) !== undefined && !path.includes('{'))

describe('every route', () => {
  test('names a scope that exists; anybody may call none of them', () => {
    const open = operations.filter(({ scope }) => scope === 'public').map(({ name }) => name)
    expect(open).toEqual([])
    const known: readonly string[] = scopes
    for (const { name, scope } of operations) expect(known, name).toContain(scope)
    expect(operations.length).toBeGreaterThan(50)
  })

  test('is shut to no key, to a wrong key, and to a key with every scope but its own', async () => {
    const without = new Map<string, string>()
    for (const { scope } of operations) {
      if (without.has(scope)) continue
      const rest = scopes.filter((one): one is Scope => one !== scope)
      without.set(scope, await rig.key({ scopes: rest }))
    }
    for (const operation of operations) {
      const none = await rig.call(operation.method.toUpperCase(), fillAny(operation.path), { key: null })
      expect({ name: operation.name, status: none.status }).toEqual({ name: operation.name, status: 401 })
      const lacking = await askAnything(operation, without.get(operation.scope) ?? '')
      expect({ name: operation.name, status: lacking.status, scope: lacking.body.scope }).toEqual({
        name: operation.name,
        status: 403,
        scope: operation.scope,
      })
    }
  })

  test('that wants a body is known to this walk', () => {
    const wanting = operations.filter(
      ({ name, path, needsBody }) =>
        needsBody && bodies[name] === undefined && !withoutIds.has(name) && !ofInstallation.test(path),
    )
    expect(wanting.map(({ name }) => name)).toEqual([])
  })
})

const fillAny = (path: string): string => path.replace(/\{[^}]+\}/g, 'x')
const askAnything = (operation: Operation, key: string): Promise<Answer> =>
  rig.call(operation.method.toUpperCase(), fillAny(operation.path), {
    key,
    ...(operation.needsBody ? { body: {} } : {}),
  })

describe('a key that is limited to a customer', () => {
  test('is told of every id of another customer what it is told of an unknown one', async () => {
    const key = await rig.key({ scopes, customers: ['own'] })
    const asked = operations.filter(namesAnId)
    expect(asked.length).toBeGreaterThan(30)
    for (const operation of asked) {
      const foreign = await ask(operation, theirs, key)
      const missing = await ask(operation, unknown, key)
      expect({ name: operation.name, ...asObject(told(foreign, theirs)) }).toEqual({
        name: operation.name,
        ...asObject(told(missing, unknown)),
      })
      expect({ name: operation.name, status: foreign.status }).toEqual({ name: operation.name, status: 404 })
      expect(foreign.text, operation.name).not.toContain('walk-theirs')
    }
  }, 120_000)

  test('finds nothing of another customer in any list', async () => {
    const key = await rig.key({ scopes, customers: ['own'] })
    const lists = operations.filter(({ method, path }) => method === 'get' && !path.includes('{'))
    const names: (keyof Ids)[] = [
      'connection',
      'session',
      'collection',
      'schedule',
      'matter',
      'key',
      'endpoint',
      'watch',
      'device',
      'relayed',
    ]
    for (const { name, path } of lists) {
      for (const query of ['', `?customer=theirs`, '?subject='.concat(theirs.connection)]) {
        const { text } = await rig.call('GET', path + query, { key })
        for (const one of names) expect(text, `${name} ${one}`).not.toContain(theirs[one])
        expect(text, name).not.toContain('"theirs"')
      }
    }
    // The same lists show them to a key without that limit, so there was something to find.
    // The log has entries for the keys of the walk before; more than a page.
    const whole = (path: string) => (path === '/v1/audit' ? `${path}?limit=200` : path)
    const all = await Promise.all(lists.map(({ path }) => rig.call('GET', whole(path))))
    const shown = all.map(({ text }) => text).join('\n')
    for (const one of names) expect(shown, one).toContain(theirs[one])
  })

  test('may mix no id of its own with one of another customer', async () => {
    const key = await rig.key({ scopes, customers: ['own'] })
    const mixed = await rig.call('POST', '/v1/collections', {
      key,
      body: { connection: own.connection, matter: theirs.matter, custodians: custodians() },
    })
    const missing = await rig.call('POST', '/v1/collections', {
      key,
      body: { connection: own.connection, matter: unknown.matter, custodians: custodians() },
    })
    expect(mixed.status).toBe(404)
    expect(told(mixed, theirs)).toEqual(told(missing, unknown))
  })
})

describe('a key that is limited to a mailbox', () => {
  /** Routes with somebody's id that say more than one mailbox holds; each was looked at. */
  const aboutTheWhole: Record<string, 'forbidden' | 'state only'> = {
    // An organization's token opens every mailbox; its directory names every person.
    'post /v1/connections/{id}/token': 'forbidden',
    'post /v1/token': 'forbidden',
    'get /v1/connections/{id}/users': 'forbidden',
    'get /v1/connections/{id}/users/{user}': 'forbidden',
    'get /v1/connections/{id}/mailboxes': 'forbidden',
    'post /v1/connections/{id}/mailboxes': 'forbidden',
    'delete /v1/connections/{id}/mailboxes/{address}': 'forbidden',
    'post /v1/connections/{id}/mailboxes.csv': 'forbidden',
    'post /v1/connections/{id}/mailboxes/from-directory': 'forbidden',
    'get /v1/connections/{id}/groups': 'forbidden',
    'get /v1/connections/{id}/groups/{group}': 'forbidden',
    'get /v1/connections/{id}/groups/{group}/members': 'forbidden',
    'get /v1/connections/{id}/groups/{group}/owners': 'forbidden',
    'get /v1/connections/{id}/rooms': 'forbidden',
    'get /v1/connections/{id}/room-lists': 'forbidden',
    // What they change reaches every mailbox of the connection, or of the customer.
    'post /v1/connections/{id}/approve': 'forbidden',
    'post /v1/connections/import': 'forbidden',
    'patch /v1/connections/{id}': 'forbidden',
    'delete /v1/connections/{id}': 'forbidden',
    'delete /v1/customers/{externalId}': 'forbidden',
    'post /v1/endpoints': 'forbidden',
    // Whatever is collected may be sent there.
    'post /v1/destinations': 'forbidden',
    'get /v1/destinations/{id}': 'forbidden',
    'patch /v1/destinations/{id}': 'forbidden',
    'delete /v1/destinations/{id}': 'forbidden',
    'post /v1/destinations/{id}/test': 'forbidden',
    // For a customer's own token, or a key that is limited to one customer.
    'delete /v1/me/connections/{id}': 'forbidden',
    'post /v1/me/connections/{id}/reconnect': 'forbidden',
    'post /v1/me/connections/{id}/admin-link': 'forbidden',
    'get /v1/me/connections/{id}/activity': 'forbidden',
    // A rule hears of every mailbox of its customer.
    'post /v1/rules': 'forbidden',
    'post /v1/rules/test': 'forbidden',
    'post /v1/rules/{id}/test': 'forbidden',
    'get /v1/rules/{id}': 'forbidden',
    'get /v1/rules/{id}/runs': 'forbidden',
    'patch /v1/rules/{id}': 'forbidden',
    'delete /v1/rules/{id}': 'forbidden',
    'post /v1/triggers': 'forbidden',
    // They name mailboxes of the connection.
    'get /v1/connections/{id}/activity': 'forbidden',
    'get /v1/connections/{id}/timeline': 'forbidden',
    'get /v1/me/connect-sessions/{id}': 'forbidden',
    'delete /v1/me/connect-sessions/{id}': 'forbidden',
    'post /v1/me/connect-sessions/{id}/complete': 'forbidden',
    // How a connection or a customer stands, or a link to sign in by; nothing of any mailbox.
    'get /v1/connections/{id}': 'state only',
    'post /v1/connections/{id}/check': 'state only',
    'post /v1/connections/{id}/reconnect': 'state only',
    'post /v1/connections/{id}/admin-link': 'state only',
    'get /v1/connect-sessions/{id}': 'state only',
    'post /v1/connect-sessions': 'state only',
    'delete /v1/connect-sessions/{id}': 'state only',
    // The token is limited to the key's mailboxes too.
    'post /v1/customer-tokens': 'state only',
    'post /v1/catalog-links': 'state only',
    'post /v1/connect-sessions/{id}/complete': 'state only',
    'get /v1/customers/{externalId}': 'state only',
    'put /v1/customers/{externalId}': 'state only',
    'get /v1/matters/{id}': 'state only',
    'post /v1/matters': 'state only',
    'patch /v1/matters/{id}': 'state only',
  }

  test('opens no other mailbox, and cannot tell one from none, on every route', async () => {
    const key = await rig.key({ scopes, mailboxes: ['nobody@contoso.onmicrosoft.com'] })
    const asked = operations.filter((one) => namesAnId(one) && aboutTheWhole[one.name] !== 'state only')
    expect(asked.length).toBeGreaterThan(15)
    for (const operation of asked) {
      const answer = await ask(operation, theirs, key)
      if (aboutTheWhole[operation.name] === 'forbidden') {
        expect({ name: operation.name, status: answer.status }).toEqual({ name: operation.name, status: 403 })
        continue
      }
      expect({ name: operation.name, status: answer.status }).toEqual({ name: operation.name, status: 404 })
      const seen = mailbox
      mailbox = `ghost@${seen.split('@')[1]}`
      const ids = /\{(address|path)\}/.test(operation.path) ? theirs : unknown
      const ghost = await ask(operation, ids, key)
      const withoutName = (answered: Answer, address: string, of: Ids) =>
        JSON.stringify(told(answered, of))
          .replaceAll(address, 'ADDRESS')
          .replaceAll(encodeURIComponent(address), 'ADDRESS')
      const right = withoutName(ghost, mailbox, ids)
      mailbox = seen
      expect(`${operation.name} ${withoutName(answer, seen, theirs)}`).toBe(`${operation.name} ${right}`)
    }
  }, 120_000)

  test('finds nothing of other mailboxes in any list', async () => {
    const key = await rig.key({ scopes, mailboxes: ['nobody@contoso.onmicrosoft.com'] })
    for (const { name, path } of operations.filter(
      ({ method, path }) => method === 'get' && !path.includes('{'),
    )) {
      const { text } = await rig.call('GET', path, { key })
      expect(text, name).not.toContain(mailbox)
      expect(text, name).not.toContain(theirs.collection)
    }
  })
})

/** Last: it does what it asks for. */
describe('the walk itself', () => {
  test('asks for what is there: a key without limits is told of each id what it is not told of an unknown one', async () => {
    const asked = operations.filter(namesAnId)
    const order = ['get', 'post', 'patch', 'put', 'delete']
    // A profile takes its rules along, a connection its watches, a customer everything.
    const goesLast = [
      'delete /v1/sending-profiles/{id}',
      'delete /v1/connections/{id}',
      'delete /v1/customers/{externalId}',
    ]
    const last = (one: Operation): number => goesLast.indexOf(one.name)
    // What is within a thing before the thing itself.
    asked.sort(
      (a, b) =>
        last(a) - last(b) ||
        order.indexOf(a.method) - order.indexOf(b.method) ||
        b.path.split('/').length - a.path.split('/').length,
    )
    // A customer is made by naming it, so the unlimited key meets no unknown one on these.
    const makesIt = [
      'post /v1/connections/import',
      'post /v1/customer-tokens',
      'post /v1/catalog-links',
      'post /v1/matters',
      'post /v1/destinations',
      'post /v1/connect-sessions',
      'put /v1/customers/{externalId}',
    ]
    // The customer goes last: everything of it goes along.
    for (const operation of asked) {
      // Those of a customer's own token are for keys of one customer.
      if (makesIt.includes(operation.name) || operation.path.startsWith('/v1/me/')) continue
      const there = await ask(operation, theirs, rig.adminKey)
      const missing = await ask(operation, unknown, rig.adminKey)
      expect(missing.status, operation.name).toBe(404)
      expect(told(there, theirs), operation.name).not.toEqual(told(missing, unknown))
    }
  }, 120_000)
})

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {})
