import { createRoute, OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { GatewardenError } from '../errors.ts'
import { type Caller, callerInWords, type Scope } from './caller.ts'
import type { FrontDoor } from './front-door.ts'
import { invalidRequest } from './validation.ts'

export interface ApiVariables {
  requestId: string
  /** Who is calling; set on every route that is not public. */
  caller: Caller
  door: FrontDoor
}

export interface ApiEnv {
  Variables: ApiVariables
}

/** A feature's routes; main.ts mounts them below /v1. */
export type Api = OpenAPIHono<ApiEnv>

/** What a route adds to its OpenAPI description. */
export interface RoutePolicy {
  /** What a key must be allowed for this route. `public`: no key is asked for. */
  scope: Scope | 'public'
  /**
   * What an Idempotency-Key does on a POST. `replay`, the default: the first answer again, byte for byte.
   * `never`: the header is not used, because the answer holds a secret, which is not kept.
   */
  idempotency?: 'replay' | 'never'
}

/** What does not validate answers 400 with every field named. */
export function createApi(): Api {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.target, result.error.issues)
    },
  })
}

/**
 * Describes one route, for `api.openapi(route, handler)`. Before the handler come, in this order: the key, its scope, its rate,
 * the Idempotency-Key, validation.
 */
export function defineRoute<P extends string, R extends Omit<RouteConfig, 'path'> & { path: P }>(
  route: R & RoutePolicy,
): ReturnType<typeof createRoute<P, R>> {
  const { scope, idempotency = 'replay', ...config } = route
  const { request } = config
  const described = {
    ...config,
    // A filter that is misspelt would answer with everything.
    ...(request?.query instanceof z.ZodObject
      ? { request: { ...request, query: request.query.strict() } }
      : {}),
    'x-scope': scope,
    security: scope === 'public' ? [] : [{ apiKey: [] }],
    middleware: [
      enter(scope, idempotency === 'replay' && config.method === 'post'),
      ...[config.middleware ?? []].flat(),
    ],
  }
  // The middleware added here needs nothing and changes nothing that handlers see, so the route's type stays that of the config.
  return createRoute(described as unknown as R)
}

/**
 * Adds a route whose last parameter, `{path}`, takes the rest of the address, slashes included; what it holds is the handler's to
 * check, and so is everything else that the description says of the request.
 */
export function defineTree(
  api: Api,
  route: Omit<RouteConfig, 'middleware'> & RoutePolicy,
  handler: (c: Context<ApiEnv>) => Promise<Response>,
): void {
  const { scope, idempotency = 'replay', ...config } = route
  const described = { ...config, 'x-scope': scope, security: [{ apiKey: [] }] }
  api.openAPIRegistry.registerPath(described)
  const pattern = config.path.replace('{path}', '*').replaceAll(/\{(.+?)\}/g, ':$1')
  const idempotent = idempotency === 'replay' && config.method === 'post'
  api.on([config.method.toUpperCase()], [pattern], enter(scope, idempotent), handler)
}

function enter(scope: Scope | 'public', idempotent: boolean): MiddlewareHandler<ApiEnv> {
  if (scope === 'public') return (_, next) => next()
  return async (c, next) => {
    const door = c.get('door')
    const caller = await door.admit(c)
    requireScope(caller, scope)
    door.spend(caller)
    c.set('caller', caller)
    if (!idempotent) return next()
    return door.onceOnly(c, caller, next)
  }
}

/** @throws GatewardenError `forbidden` */
export function requireScope(caller: Caller, scope: Scope): void {
  if (caller.scopes.has(scope)) return
  throw new GatewardenError('forbidden', {
    detail: `${callerInWords(caller)} does not have the scope ${scope}.`,
    remedy: remedyFor(caller, scope),
    extra: { scope },
  })
}

function remedyFor(caller: Caller, scope: Scope): string {
  if (caller.member) return 'Ask an administrator of this installation for a role that has it.'
  return caller.onBehalf
    ? 'Ask for what it has, or have the back end do it with an API key.'
    : `Use a key that has ${scope}, or have one made (POST /v1/keys).`
}

export { z }
