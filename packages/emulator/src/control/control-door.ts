import type { z } from 'zod'
import type { Door, Exchange } from '../http/exchange.ts'
import { isLoopbackHost } from '../http/loopback.ts'
import { ControlError, type EmulatorControl } from './control.ts'
import * as schemas from './control-schemas.ts'
import type { EmulatorDescription } from './describe.ts'

interface Route {
  method: string
  path: RegExp
  /** What it answers as JSON; undefined: 204. `parts` are the decoded groups of the path. */
  run: (exchange: Exchange, parts: string[]) => unknown
}

/** `/_emulator`: everything a test needs to arrange and observe, for whoever is on this machine. */
export function createControlDoor(parts: {
  control: EmulatorControl
  describe: () => EmulatorDescription
  reset: () => Promise<void>
}): Door {
  const { control } = parts
  const body = async <S extends z.ZodType>(exchange: Exchange, schema: S): Promise<z.output<S>> =>
    check(schema, parseJson(await exchange.body()))
  const query = <S extends z.ZodType>(exchange: Exchange, schema: S): z.output<S> =>
    check(schema, Object.fromEntries(new URLSearchParams(exchange.query)))

  const routes: Route[] = [
    { method: 'GET', path: /^$/, run: () => parts.describe() },
    {
      method: 'PUT',
      path: /^\/mailboxes\/([^/]+)\/folders\/(.+)\/messages$/,
      run: async (exchange, [address = '', folder = '']) => {
        const { receivedDateTime, ...state } = query(exchange, schemas.messageQuery)
        const at = receivedDateTime === undefined ? {} : timesOf(Date.parse(receivedDateTime))
        const mime = await exchange.body(200 * 1024 * 1024)
        return control.putMessage(address, {
          folder: folder.split('/'),
          mime,
          state: { ...at, ...defined(state) },
        })
      },
    },
    {
      method: 'DELETE',
      path: /^\/mailboxes\/([^/]+)\/messages\/([^/]+)$/,
      run: (_, [address = '', id = '']) => control.removeMessage(address, id),
    },
    {
      method: 'POST',
      path: /^\/tenants$/,
      run: async (e) => control.addTenant(defined(await body(e, schemas.newTenant))),
    },
    {
      method: 'POST',
      path: /^\/users$/,
      run: async (e) => control.addUser(defined(await body(e, schemas.newUser))),
    },
    {
      method: 'PATCH',
      path: /^\/users$/,
      run: async (e) => {
        const { tenant, user, ...change } = await body(e, schemas.userChange)
        control.updateUser(tenant, user, defined(change))
      },
    },
    {
      method: 'POST',
      path: /^\/mailboxes$/,
      run: async (e) => control.addUser(defined(await body(e, schemas.newUser))),
    },
    {
      method: 'POST',
      path: /^\/apps$/,
      run: async (e) => control.addApp(defined(await body(e, schemas.newApp))),
    },
    {
      method: 'POST',
      path: /^\/secrets$/,
      run: async (e) => {
        const { appId, ...secret } = await body(e, schemas.newSecret)
        return control.addSecret(appId, defined(secret))
      },
    },
    {
      method: 'DELETE',
      path: /^\/secrets\/([^/]+)\/([^/]+)$/,
      run: (_, [appId = '', keyId = '']) => control.removeSecret(appId, keyId),
    },
    {
      method: 'POST',
      path: /^\/consents$/,
      run: async (e) => {
        const { appId, tenant, ...access } = await body(e, schemas.newGrant)
        control.grant(appId, { tenantId: tenant, ...access })
      },
    },
    {
      method: 'DELETE',
      path: /^\/consents$/,
      run: async (e) => {
        const { appId, tenant } = await body(e, schemas.namedConsent)
        control.revokeConsent(tenant, appId)
      },
    },
    {
      method: 'POST',
      path: /^\/delegations$/,
      run: async (e) => {
        const { tenant, ...delegation } = await body(e, schemas.newDelegation)
        control.addDelegation(tenant, delegation)
      },
    },
    {
      method: 'POST',
      path: /^\/sessions\/revoke$/,
      run: async (e) => {
        const { tenant, user } = await body(e, schemas.namedUser)
        control.revokeSessions(tenant, user)
      },
    },
    {
      method: 'POST',
      path: /^\/policies$/,
      run: async (e) => {
        const { tenant, userConsent } = await body(e, schemas.policy)
        control.setPolicy(tenant, { userConsent })
      },
    },
    {
      method: 'POST',
      path: /^\/faults$/,
      run: async (e) => control.addFault(await body(e, schemas.newFault)),
    },
    { method: 'GET', path: /^\/faults$/, run: () => control.faults() },
    { method: 'DELETE', path: /^\/faults$/, run: () => control.clearFaults() },
    { method: 'DELETE', path: /^\/faults\/(\d+)$/, run: (_, [id]) => control.removeFault(Number(id)) },
    {
      method: 'POST',
      path: /^\/clock$/,
      run: async (e) => {
        control.advance((await body(e, schemas.clockChange)).advance)
        return { now: control.now().toISOString() }
      },
    },
    { method: 'GET', path: /^\/clock$/, run: () => ({ now: control.now().toISOString() }) },
    {
      method: 'POST',
      path: /^\/limits$/,
      run: async (e) => control.setLimits(defined(await body(e, schemas.limitsChange))),
    },
    { method: 'POST', path: /^\/deltas\/expire$/, run: () => control.expireDeltas() },
    { method: 'POST', path: /^\/reset$/, run: () => parts.reset() },
    {
      method: 'GET',
      path: /^\/requests$/,
      run: (e) => {
        const requests = control.requests(defined(query(e, schemas.requestQuery)))
        return { count: control.requestCount(), requests }
      },
    },
    { method: 'DELETE', path: /^\/requests$/, run: () => control.clearRequests() },
  ]

  return async (exchange) => {
    try {
      refuseForeigners(exchange)
      const path = exchange.path.slice('/_emulator'.length).replace(/\/$/, '')
      const here = routes.filter((route) => route.path.test(path))
      const route = here.find(({ method }) => method === exchange.method)
      if (!route)
        throw new Refused(here.length > 0 ? 405 : 404, `There is no ${exchange.method} /_emulator${path}.`)
      const groups = (route.path.exec(path) ?? []).slice(1).map((group) => decodeURIComponent(group))
      const answer = await route.run(exchange, groups)
      if (answer === undefined) exchange.send(204, {}, '')
      else exchange.send(200, { 'Content-Type': 'application/json' }, `${JSON.stringify(answer)}\n`)
    } catch (error) {
      exchange.send(
        statusOf(error),
        { 'Content-Type': 'application/json' },
        `${JSON.stringify({ error: messageOf(error) })}\n`,
      )
    }
  }
}

class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.name = 'Refused'
    this.status = status
  }
}

/**
 * Only names of this machine: a page elsewhere that has its own name point here (DNS rebinding), or that posts across
 * origins, gets nothing.
 */
function refuseForeigners(exchange: Exchange): void {
  const host = exchange.header('host') ?? ''
  if (!isLoopbackHost(host)) throw new Refused(403, `The host ${JSON.stringify(host)} is not this machine.`)
  const origin = exchange.header('origin')
  if (origin !== undefined && origin !== exchange.origin) {
    throw new Refused(403, `Requests from pages of ${JSON.stringify(origin)} are not answered.`)
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString() || '{}')
  } catch {
    throw new Refused(400, 'The body is not JSON.')
  }
}

function check<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new Refused(
    400,
    result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; '),
  )
}

const statusOf = (error: unknown): number =>
  error instanceof Refused || error instanceof ControlError
    ? error.status
    : error instanceof RangeError
      ? 400
      : 404

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const timesOf = (time: number) => ({ receivedAt: time, createdAt: time, modifiedAt: time })

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** Without the members that are undefined. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>
}
