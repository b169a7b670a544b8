import {
  type AuthorizationCallback,
  type MalformedCallback,
  type RefusedCallback,
  readAdminConsentCallback,
  readAuthorizationCallback,
} from '@gatewarden/microsoft'
import { GatewardenError } from '../platform/errors.ts'
import { belongs } from './begin.ts'
import { consented } from './consent.ts'
import { failures, refusedBy } from './failures.ts'
import { type Ending, fail, failWithin } from './finish.ts'
import type { ConnectParts } from './parts.ts'
import type { Session } from './session.ts'
import { lockSession } from './session-store.ts'
import { signedIn } from './sign-in.ts'
import { type OpenTrip, openTrip } from './trip.ts'
import { lockTrip, markTripUsed } from './trip-store.ts'

/** An answer that belongs to no trip that is under way; nothing was done with it. */
export type Stray = { kind: 'stray'; why: 'unknown' | 'replayed' | 'over' }

/**
 * Takes what came to the redirect address. The state decides whose answer it is: good once, for the browser that began,
 * for half an hour. It is spent before anything is done with the answer, so that no answer works twice.
 */
export async function answer(
  parts: ConnectParts,
  parameters: URLSearchParams,
  browser: string | undefined,
): Promise<Ending | Stray> {
  const state = onlyOne(parameters, 'state')
  const taken = await takeTrip(parts, state, browser)
  if ('kind' in taken) return taken
  const { session, trip } = taken
  if (trip.step === 'consent') {
    const read = readAdminConsentCallback(parameters)
    if (read.outcome !== 'consented') return refused(parts, session, read)
    if (read.tenant !== trip.tenantId) {
      // Anybody can open this address with any tenant in it.
      return fail(parts, session.id, failures.otherTenant(trip.tenantId ?? 'none', read.tenant))
    }
    return consented(parts, session, trip)
  }
  const read: AuthorizationCallback = readAuthorizationCallback(parameters)
  if (read.outcome !== 'code') return refused(parts, session, read)
  return signedIn(parts, session, trip, read.code)
}

function refused(
  parts: ConnectParts,
  session: Session,
  read: RefusedCallback | MalformedCallback,
): Promise<Ending> {
  const failure =
    read.outcome === 'refused' ? refusedBy(read.refusal) : failures.malformed(read.parameter, read.problem)
  return fail(parts, session.id, failure)
}

async function takeTrip(
  parts: ConnectParts,
  state: string | undefined,
  browser: string | undefined,
): Promise<{ session: Session; trip: OpenTrip } | Ending | Stray> {
  const { platform, secrets } = parts
  if (state === undefined) return stray(parts, 'unknown')
  const macs = secrets.macs('state', state)
  return platform.db.transaction(async (trx) => {
    const row = await lockTrip(trx, macs)
    if (row === undefined) return stray(parts, 'unknown')
    if (row.usedAt !== null) return stray(parts, 'replayed', row.sessionId)
    const now = platform.clock.now()
    await markTripUsed(trx, macs, now)
    const session = await lockSession(platform, trx, row.sessionId)
    if (session === undefined || session.status !== 'begun') return stray(parts, 'over', row.sessionId)
    if (!belongs(secrets, session, browser)) {
      return failWithin(parts, trx, session, failures.foreignBrowser())
    }
    const trip = openedTrip(parts, session, row)
    if (trip === undefined) return stray(parts, 'over', row.sessionId)
    if (trip.expiresAt <= now || session.expiresAt <= now) {
      return failWithin(parts, trx, session, failures.expired())
    }
    return { session, trip }
  })
}

/** A trip that was made or changed without the key ring is as good as none. */
function openedTrip(
  parts: ConnectParts,
  session: Session,
  row: Parameters<typeof openTrip>[2],
): OpenTrip | undefined {
  try {
    return openTrip(parts, session, row)
  } catch (error) {
    if (!(error instanceof GatewardenError && error.code === 'key_ring_wrong')) throw error
    parts.platform.log.error({ session: session.id }, error.detail)
    return undefined
  }
}

function stray({ platform }: ConnectParts, why: Stray['why'], session = 'none'): Stray {
  platform.audit.recordSoon({
    actor: 'browser:unknown',
    action: 'connect_answer.refused',
    subject: session,
    details: { why },
  })
  return { kind: 'stray', why }
}

/** A repeated parameter is what a forger sends so that two readers see two values. */
function onlyOne(parameters: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = parameters.getAll(name)
  return more.length === 0 && value !== undefined && value !== '' && value.length < 200 ? value : undefined
}
