import type { Context, Next } from 'hono'
import { GatewardenError } from '../errors.ts'
import type { ApiEnv } from './api.ts'
import type { Caller } from './caller.ts'
import type { Idempotency } from './idempotency.ts'
import type { RateLimiter } from './rate-limiter.ts'

/** Checks a key. @throws GatewardenError `unauthenticated`, `rate_limited` */
export type Authenticate = (bearer: string, address: string) => Promise<Caller>

/**
 * Who is signed in at the console, by the session's cookie; undefined where there is none.
 * @throws GatewardenError `unauthenticated` for a session that has ended, and for what another site may have sent
 */
export type OpenSession = (c: Context<ApiEnv>) => Promise<Caller | undefined>

/** What stands between a request and a handler. One for the whole app. */
export interface FrontDoor {
  admit(c: Context<ApiEnv>): Promise<Caller>
  spend(caller: Caller): void
  onceOnly(c: Context<ApiEnv>, caller: Caller, next: Next): Promise<Response | undefined>
}

export function createFrontDoor(parts: {
  authenticate: Authenticate
  session?: OpenSession | undefined
  limiter: RateLimiter
  idempotency: Idempotency
}): FrontDoor {
  return {
    async admit(c) {
      const header = c.req.header('authorization')
      if (header === undefined) {
        const member = await parts.session?.(c)
        if (member) return member
        throw new GatewardenError('unauthenticated', {
          detail: 'The Authorization header is missing.',
          remedy: 'Send "Authorization: Bearer" with an API key.',
        })
      }
      if (!/^bearer /i.test(header)) {
        throw new GatewardenError('unauthenticated', {
          detail: 'The Authorization header is not of the Bearer scheme.',
          remedy: 'Send "Authorization: Bearer" with an API key.',
        })
      }
      return parts.authenticate(header.slice(7).trim(), clientAddress(c))
    },
    spend: (caller) => parts.limiter.spend(caller.ratedAs ?? caller.keyId),
    onceOnly: (c, caller, next) => parts.idempotency.run(c, caller, next),
  }
}

interface NodeBindings {
  incoming?: { socket?: { remoteAddress?: string } }
}

/** The address at the other end of the socket; what a proxy in front says about it is not believed. */
export function clientAddress(c: Context): string {
  const bindings: NodeBindings | undefined = c.env
  return bindings?.incoming?.socket?.remoteAddress ?? 'unknown'
}
