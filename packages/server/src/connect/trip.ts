import { adminConsentUrl, authorizationUrl, createPkce } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { Connector } from '../connectors/index.ts'
import type { Binding } from '../platform/crypto/sealer.ts'
import type { Query } from '../platform/database/database.ts'
import { GatewardenError } from '../platform/errors.ts'
import { resourcesOf, scopesToAsk } from '../tokens/index.ts'
import type { ConnectParts } from './parts.ts'
import type { Session, Trip } from './session.ts'
import { insertTrip, voidTrips } from './trip-store.ts'

/** Additional data of what a trip keeps sealed. */
export const tripBinding = (session: Pick<Session, 'id' | 'customer'>): Binding => ({
  record: session.id,
  field: 'connect_trips.sealed',
  customer: session.customer,
})

const sealedTrip = z.object({
  nonce: z.string(),
  codeVerifier: z.string(),
  /** What the row says too, as it was when the trip began; the row's word counts for nothing. */
  stateMac: z.string(),
  step: z.enum(['sign-in', 'ask-admin', 'consent']),
  scope: z.string().nullable(),
  tenantId: z.string().nullable(),
  segment: z.string(),
  expiresAt: z.iso.datetime(),
})

/** A trip with what it keeps sealed: the nonce that the id token must have, and the PKCE verifier. */
export type OpenTrip = Trip & { nonce: string; codeVerifier: string }

/**
 * Opens a trip that came back: where it went and for whom is what was sealed when it began, whatever the row says by now.
 * @throws GatewardenError `key_ring_wrong` for a trip that was made without the key ring, or for another state or session
 */
export function openTrip(
  { platform }: Pick<ConnectParts, 'platform'>,
  session: Session,
  trip: Trip & { stateMac: Buffer },
): OpenTrip {
  const opened = platform.sealer.open(trip.sealed, tripBinding(session)).toString('utf8')
  const { stateMac, expiresAt, ...rest } = sealedTrip.parse(JSON.parse(opened))
  if (stateMac !== trip.stateMac.toString('base64')) {
    throw new GatewardenError('key_ring_wrong', {
      detail: `A trip of the connect session ${session.id} was exchanged for another.`,
      remedy: 'Begin again by the same link.',
    })
  }
  return { ...trip, ...rest, expiresAt: new Date(expiresAt) }
}

export type Destination =
  | {
      step: 'sign-in' | 'ask-admin'
      segment: string
      tenantId: string | null
      /** Claims challenge of an earlier refusal (Conditional Access), passed on to the sign-in. */
      claims?: string | undefined
    }
  | { step: 'consent'; scope: string; tenantId: string }

/** Begins a trip to Microsoft; earlier ones of the session are void. @returns where the browser goes */
export async function beginTrip(
  { platform, secrets, apps, times }: ConnectParts,
  trx: Query,
  session: Session,
  connector: Connector,
  to: Destination,
): Promise<string> {
  const { app } = connector
  if (app === null) {
    throw new GatewardenError('connector_misconfigured', { detail: 'The connector has no app.' })
  }
  const cloud = apps.cloud(app.cloud)
  const now = platform.clock.now()
  const state = secrets.make()
  const nonce = secrets.make()
  const { codeVerifier, codeChallenge } = await createPkce(platform.random)
  const stateMac = secrets.mac('state', state)
  const trip: Omit<Trip, 'usedAt' | 'sealed' | 'sessionId'> = {
    step: to.step,
    scope: to.step === 'consent' ? to.scope : null,
    tenantId: to.tenantId,
    segment: to.step === 'consent' ? to.tenantId : to.segment,
    expiresAt: new Date(now.getTime() + times.tripMs),
  }
  const kept = { ...trip, nonce, codeVerifier, stateMac: stateMac.toString('base64') }
  const sealed = platform.sealer.seal(JSON.stringify(kept), tripBinding(session))
  await voidTrips(trx, session.id, now)
  await insertTrip(trx, { ...trip, sessionId: session.id, sealed, stateMac }, now)
  const common = { cloud, clientId: app.clientId, redirectUri: connector.callbackUrl, state }
  if (to.step === 'consent') {
    return adminConsentUrl({ ...common, tenant: to.tenantId, scope: to.scope })
  }
  return authorizationUrl({
    ...common,
    tenant: to.segment,
    nonce,
    codeChallenge,
    scopes: signInScopes(connector, to.step).flatMap((resource) => scopesToAsk(cloud, connector, resource)),
    ...(session.loginHint === null ? {} : { loginHint: session.loginHint }),
    ...(to.claims === undefined ? {} : { claims: to.claims }),
  })
}

/** The resources whose permissions a sign-in asks for. An administrator, or who asks for one, only shows who she is. */
function signInScopes(connector: Connector, step: 'sign-in' | 'ask-admin') {
  return connector.mode === 'person' && step === 'sign-in' ? resourcesOf(connector) : []
}
