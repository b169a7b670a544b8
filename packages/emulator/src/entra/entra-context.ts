import { randomUUID } from 'node:crypto'
import type { Exchange } from '../http/exchange.ts'
import type { World } from '../tenant/world.ts'
import type { BrowserSessions } from './browser-sessions.ts'
import type { DeviceCodes } from './device-codes.ts'
import type { Trace } from './entra-error.ts'
import type { TokenIssuer } from './issue-tokens.ts'
import type { IssuedGrants } from './issued-grants.ts'
import type { SignInFlows } from './sign-in-flows.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'
import type { SigningKeys } from './signing-keys.ts'
import { isGuid } from './tenant-segment.ts'

/** What the Entra doors of one emulator share. */
export interface EntraContext {
  readonly world: World
  readonly keys: SigningKeys
  readonly issuer: TokenIssuer
  readonly grants: IssuedGrants
  readonly sessions: BrowserSessions
  readonly flows: SignInFlows
  readonly throttle: SignInThrottle
  readonly devices: DeviceCodes
}

/** A new trace; the correlation id is the caller's where it sends one. */
export function traceOf(context: EntraContext, exchange: Exchange): Trace {
  const sent =
    exchange.header('client-request-id') ?? new URLSearchParams(exchange.query).get('client-request-id')
  return {
    traceId: randomUUID(),
    correlationId: sent && isGuid(sent) ? sent.toLowerCase() : randomUUID(),
    time: context.world.clock.now(),
  }
}
