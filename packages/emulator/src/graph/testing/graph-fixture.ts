import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { Faults } from '../../control/faults.ts'
import { OutlookLimits } from '../../control/outlook-limits.ts'
import type { AccessTokenFacts, TokenFault } from '../../entra/verify-access-token.ts'
import { Exchange } from '../../http/exchange.ts'
import { EmulatorClock } from '../../tenant/clock.ts'
import type { Mailbox, MailboxKind } from '../../tenant/mailbox.ts'
import { usualSettings } from '../../tenant/mailbox-settings.ts'
import { Spool } from '../../tenant/spool.ts'
import { Tenant } from '../../tenant/tenant.ts'
import { User, type UserState } from '../../tenant/user.ts'
import { World } from '../../tenant/world.ts'
import { createGraphDoor, type GraphDoor } from '../graph-door.ts'

export const domain = 'contoso.onmicrosoft.com'
export const startOfTime = Date.UTC(2026, 2, 2, 9, 30)
export const appId = 'a7b1c2d3-0000-4000-8000-00000000a99a'

/** Graph doors on a port of their own, over a small tenant, with tokens that say in plain text what they allow. */
export interface GraphFixture {
  readonly origin: string
  readonly world: World
  readonly tenant: Tenant
  readonly limits: OutlookLimits
  readonly faults: Faults
  readonly door: GraphDoor
  /** A token of the app by itself. */
  appToken(...roles: string[]): string
  /** A token of a signed-in user. */
  userToken(user: User, ...scopes: string[]): string
  addUser(name: string, about?: Partial<UserState>): User
  addPerson(name: string, about?: Partial<UserState>): { readonly user: User; readonly mailbox: Mailbox }
  addMailbox(user: User, kind?: MailboxKind): Mailbox
  /** A request; `path` begins with the slash after the version. */
  call(method: string, path: string, options: CallOptions): Promise<CallResult>
  get(path: string, options: CallOptions): Promise<CallResult>
  close(): Promise<void>
}

export interface CallOptions {
  readonly token: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | object
}

export interface CallResult {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Buffer
  /** The body as JSON; an empty object where there is none. */
  readonly json: Json
}

/** JSON that a test looks into without ceremony: what is not there is undefined. */
export interface Json {
  readonly [name: string]: unknown
}

/** The items of a collection answer. */
export function items(result: CallResult): readonly Json[] {
  const { value } = result.json
  assert(Array.isArray(value), `${result.status}: ${result.bytes.toString('utf8')}`)
  return value
}

/** The `error` of a refusal. */
export function refusal(result: CallResult): {
  readonly status: number
  readonly code: unknown
  readonly message: unknown
} {
  const error = result.json.error
  assert(typeof error === 'object' && error !== null, `${result.status}: ${result.bytes.toString('utf8')}`)
  return { status: result.status, code: Reflect.get(error, 'code'), message: Reflect.get(error, 'message') }
}

/** The path of a link, without origin and version, for `call`. */
export function pathOf(link: unknown): string {
  return String(link).replace(/^https?:\/\/[^/]+\/(v1\.0|beta)/, '')
}

export async function startGraph(): Promise<GraphFixture> {
  const clock = new EmulatorClock(startOfTime)
  const spool = new Spool()
  const world = new World(clock, 7, spool)
  const tenant = new Tenant(
    {
      id: '11111111-2222-4333-8444-555555555555',
      domain,
      otherDomains: ['contoso.example'],
      displayName: 'Contoso',
      countryLetterCode: 'DK',
      preferredLanguage: 'en',
      createdAt: Date.UTC(2020, 0, 1),
    },
    { userConsent: 'allow' },
    clock,
    world.random,
  )
  world.addTenant(tenant)
  tenant.consents.ensurePrincipal({ appId, displayName: 'Test app' })
  const limits = new OutlookLimits(clock)
  const faults = new Faults(world.random)
  const sign = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url')
  const notifications = { faults, rules: { allowLoopbackHttp: true }, sign }
  const door = createGraphDoor({ world, verify: readToken, limits, notifications })
  const server = createServer((request, response) => {
    const exchange = new Exchange(request, response, `http://${request.headers.host}`)
    Promise.resolve(door.answer(exchange)).catch((error: unknown) => {
      response.writeHead(500).end(error instanceof Error ? error.stack : String(error))
    })
  })
  const origin = await listen(server)
  const fixture: GraphFixture = {
    origin,
    world,
    tenant,
    limits,
    faults,
    door,
    appToken: (...roles) => plainToken({ tenantId: tenant.id, appId, userId: null, roles, scopes: [] }),
    userToken: (user, ...scopes) =>
      plainToken({ tenantId: tenant.id, appId, userId: user.id, roles: [], scopes }),
    addUser: (name, about) => addUser(world, tenant, name, about),
    addMailbox: (user, kind = 'user') =>
      world.addMailbox(tenant, user, kind, usualSettings('Romance Standard Time', 'en-US')),
    addPerson: (name, about) => {
      const user = addUser(world, tenant, name, { mail: `${name}@${domain}`, ...about })
      return { user, mailbox: fixture.addMailbox(user) }
    },
    call: (method, path, options) => call(`${origin}/v1.0${path}`, method, options),
    get: (path, options) => call(`${origin}/v1.0${path}`, 'GET', options),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      door.close()
      spool.close()
    },
  }
  return fixture
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `http://127.0.0.1:${address.port}`
}

function plainToken(facts: AccessTokenFacts): string {
  return Buffer.from(JSON.stringify(facts)).toString('base64url')
}

function readToken(token: string): AccessTokenFacts | TokenFault {
  if (token === 'expired' || token === 'malformed' || token === 'wrong-audience') return token
  return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
}

function addUser(world: World, tenant: Tenant, name: string, about: Partial<UserState> = {}): User {
  const user = new User(world.random.guid('user', name), tenant.id, {
    userPrincipalName: `${name}@${domain}`,
    displayName: name,
    givenName: null,
    surname: null,
    jobTitle: null,
    department: null,
    officeLocation: null,
    companyName: null,
    businessPhones: [],
    mobilePhone: null,
    preferredLanguage: null,
    usageLocation: null,
    managerId: null,
    password: 'x',
    roles: [],
    accountEnabled: true,
    userType: 'Member',
    licensed: true,
    mail: null,
    aliases: [],
    createdAt: startOfTime,
    ...about,
  })
  tenant.directory.add(user)
  return user
}

async function call(url: string, method: string, options: CallOptions): Promise<CallResult> {
  const { body } = options
  const isJson = typeof body === 'object' && !(body instanceof Uint8Array)
  const response = await fetch(url, {
    method,
    headers: {
      Authorization: `Bearer ${options.token}`,
      ...(isJson ? { 'Content-Type': 'application/json' } : {}),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : toBodyInit(body) }),
    redirect: 'manual',
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  return { status: response.status, headers: response.headers, bytes, json: toJson(bytes, response) }
}

function toBodyInit(body: string | object): string | Blob {
  if (typeof body === 'string') return body
  if (body instanceof Uint8Array) return new Blob([Uint8Array.from(body)])
  throw new TypeError('not bytes')
}

function toJson(bytes: Buffer, response: Response): Json {
  if (!response.headers.get('content-type')?.includes('json')) return {}
  return JSON.parse(bytes.toString('utf8'))
}

/** A small message; its lines end in CRLF. */
export function mime(
  subject: string,
  headers: Readonly<Record<string, string>> = {},
  body = 'Hello.',
): Buffer {
  const all = {
    From: `Ada Byron <ada@${domain}>`,
    To: `Bo Berg <bo@${domain}>`,
    Subject: subject,
    Date: 'Mon, 2 Mar 2026 09:00:00 +0000',
    'Message-ID': `<${subject.replaceAll(/\W+/g, '-')}@${domain}>`,
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}\r\n`)
}
