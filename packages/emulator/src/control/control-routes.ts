import type { z } from 'zod'
import type { Exchange } from '../http/exchange.ts'
import type { EmulatorControl } from './control.ts'
import { ControlError } from './control-error.ts'
import * as schemas from './control-schemas.ts'
import type { EmulatorDescription } from './describe.ts'

export interface ControlRoute {
  readonly method: string
  readonly path: RegExp
  /** What it answers as JSON; undefined: 204. `parts` are the groups of the path, still encoded. */
  readonly run: (exchange: Exchange, parts: readonly string[]) => unknown
}

export interface ControlNeeds {
  readonly control: EmulatorControl
  readonly describe: () => EmulatorDescription
  readonly reset: () => Promise<void>
}

const mostMime = 200 * 1024 * 1024

/** Everything below `/_emulator`. */
export function controlRoutes(needs: ControlNeeds): ControlRoute[] {
  return [...mailRoutes(needs), ...tenantRoutes(needs), ...appRoutes(needs), ...troubleRoutes(needs)]
}

function mailRoutes({ control }: ControlNeeds): ControlRoute[] {
  return [
    route(
      'PUT',
      /^\/mailboxes\/([^/]+)\/folders\/(.+)\/messages$/,
      async (exchange, [address = '', path = '']) => {
        const { receivedDateTime, ...state } = query(exchange, schemas.messageQuery)
        const at = receivedDateTime === undefined ? {} : timesOf(Date.parse(receivedDateTime))
        return control.putMessage(decode(address), {
          folder: path.split('/').map(decode),
          mime: await exchange.body(mostMime),
          state: { ...at, ...defined(state) },
        })
      },
    ),
    route('DELETE', /^\/mailboxes\/([^/]+)\/messages\/([^/]+)$/, (_, [address = '', id = '']) =>
      control.removeMessage(decode(address), decode(id)),
    ),
    posted('/mailboxes', schemas.newMailbox, (wanted) => control.addMailbox(wanted)),
  ]
}

function tenantRoutes({ control, describe }: ControlNeeds): ControlRoute[] {
  return [
    route('GET', /^$/, describe),
    posted('/tenants', schemas.newTenant, (wanted) => control.addTenant(wanted)),
    posted('/users', schemas.newUser, (wanted) => control.addUser(wanted)),
    sent('PATCH', '/users', schemas.userChange, ({ tenant, user, ...change }) =>
      control.updateUser(tenant, user, change),
    ),
    sent('DELETE', '/users', schemas.namedUser, ({ tenant, user }) => control.removeUser(tenant, user)),
    posted('/delegations', schemas.newDelegation, ({ tenant, ...delegation }) =>
      control.addDelegation(tenant, delegation),
    ),
    posted('/sessions/revoke', schemas.namedUser, ({ tenant, user }) => control.revokeSessions(tenant, user)),
    posted('/policies', schemas.policy, ({ tenant, userConsent }) =>
      control.setPolicy(tenant, { userConsent }),
    ),
  ]
}

function appRoutes({ control }: ControlNeeds): ControlRoute[] {
  return [
    posted('/apps', schemas.newApp, (wanted) => control.addApp(wanted)),
    sent('PATCH', '/apps', schemas.appChange, ({ appId, ...change }) => control.updateApp(appId, change)),
    posted('/secrets', schemas.newSecret, ({ appId, ...secret }) => control.addSecret(appId, secret)),
    route('DELETE', /^\/secrets\/([^/]+)\/([^/]+)$/, (_, [appId = '', keyId = '']) =>
      control.removeSecret(decode(appId), decode(keyId)),
    ),
    posted('/certificates', schemas.newCertificate, ({ appId, pem }) => control.addCertificate(appId, pem)),
    route('DELETE', /^\/certificates\/([^/]+)\/([^/]+)$/, (_, [appId = '', keyId = '']) =>
      control.removeCertificate(decode(appId), decode(keyId)),
    ),
    posted('/consents', schemas.grant, ({ appId, tenant, ...access }) =>
      control.grant(appId, { tenantId: tenant, ...access }),
    ),
    posted('/consents/withdraw', schemas.grant, ({ appId, tenant, ...access }) =>
      control.withdraw(appId, { tenantId: tenant, ...access }),
    ),
    sent('DELETE', '/consents', schemas.namedApp, ({ appId, tenant }) =>
      control.revokeConsent(tenant, appId),
    ),
    sent('PATCH', '/service-principals', schemas.principalChange, ({ appId, tenant, ...change }) =>
      control.setPrincipal(tenant, appId, change),
    ),
    posted('/assignments', schemas.newAssignment, ({ appId, tenant, user }) =>
      control.assign(tenant, appId, user),
    ),
  ]
}

function troubleRoutes({ control, reset }: ControlNeeds): ControlRoute[] {
  return [
    posted('/faults', schemas.newFault, (fault) => control.addFault(fault)),
    route('GET', /^\/faults$/, () => control.faults()),
    route('DELETE', /^\/faults$/, () => control.clearFaults()),
    route('DELETE', /^\/faults\/(\d+)$/, (_, [id]) => control.removeFault(Number(id))),
    posted('/clock', schemas.clockChange, ({ advance }) => {
      control.advance(advance)
      return { now: control.now().toISOString() }
    }),
    route('GET', /^\/clock$/, () => ({ now: control.now().toISOString() })),
    posted('/limits', schemas.limitsChange, (wanted) => control.setLimits(wanted)),
    route('GET', /^\/limits$/, () => control.setLimits({})),
    route('POST', /^\/deltas\/expire$/, () => control.expireDeltas()),
    route('POST', /^\/reset$/, () => reset()),
    route('GET', /^\/requests$/, (exchange) => {
      const { limit, ...wanted } = query(exchange, schemas.requestQuery)
      const filter = defined(wanted)
      return {
        total: control.requestCount(),
        count: control.requestCount(filter),
        requests: control.requests(filter, limit),
      }
    }),
    route('DELETE', /^\/requests$/, () => control.clearRequests()),
  ]
}

function route(method: string, path: RegExp, run: ControlRoute['run']): ControlRoute {
  return { method, path, run }
}

function posted<S extends z.ZodType<object>>(
  path: string,
  schema: S,
  run: (body: Defined<z.output<S>>) => unknown,
): ControlRoute {
  return sent('POST', path, schema, run)
}

/** A route with a JSON body that the schema reads. */
function sent<S extends z.ZodType<object>>(
  method: string,
  path: string,
  schema: S,
  run: (body: Defined<z.output<S>>) => unknown,
): ControlRoute {
  return route(method, new RegExp(`^${path}$`), async (exchange) =>
    run(defined(check(schema, parseJson(await exchange.body())))),
  )
}

function query<S extends z.ZodType>(exchange: Exchange, schema: S): z.output<S> {
  return check(schema, Object.fromEntries(new URLSearchParams(exchange.query)))
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString() || '{}')
  } catch {
    throw new ControlError(400, 'The body is not JSON.')
  }
}

function check<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
  throw new ControlError(400, problems.join('; '))
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new ControlError(400, `${JSON.stringify(part)} is not a valid percent-encoded text.`)
  }
}

function timesOf(time: number) {
  return { receivedAt: time, createdAt: time, modifiedAt: time }
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** Without the members that are undefined. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>
}
