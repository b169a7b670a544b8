import {
  redeemAuthorizationCode,
  type SignedInIdentity,
  type TokenSet,
  validateIdToken,
} from '@gatewarden/microsoft'
import type { Connection } from '../connections/index.ts'
import type { Connector } from '../connectors/index.ts'
import { resourcesOf, scopesToAsk } from '../tokens/index.ts'
import { failureOf, failures } from './failures.ts'
import { type Ending, fail, finish } from './finish.ts'
import { keepSight } from './keep-sight.ts'
import { adminSignedIn, organizationSignedIn } from './organization.ts'
import type { ConnectParts } from './parts.ts'
import { propose } from './propose.ts'
import type { Session } from './session.ts'
import type { OpenTrip } from './trip.ts'

/** Somebody came back with a code: redeem it, see who it is, and go on by what the connector is for. */
export async function signedIn(
  parts: ConnectParts,
  session: Session,
  trip: OpenTrip,
  code: string,
): Promise<Ending> {
  const { connections, connectors } = parts
  if (session.connectionId === null) throw new Error(`The connect session ${session.id} has no connection.`)
  const connection = await connections.get(session.connectionId, null)
  const connector = await connectors.get(connection.connectorId)
  let came: { identity: SignedInIdentity; token: TokenSet }
  try {
    came = await redeem(parts, connector, trip, code)
  } catch (error) {
    const failure = failureOf(error)
    if (failure === undefined) throw error
    return fail(parts, session.id, failure)
  }
  const { identity, token } = came
  if (trip.tenantId !== null && identity.tid !== trip.tenantId) {
    return fail(parts, session.id, failures.otherTenant(trip.tenantId, identity.tid))
  }
  if (session.purpose === 'admin') return adminSignedIn(parts, session, connection, connector, identity)
  if (await isAnother(parts, session, connection, identity)) {
    return fail(parts, session.id, failures.otherIdentity())
  }
  return connector.mode === 'organization'
    ? organizationSignedIn(parts, session, connection, connector, identity)
    : personSignedIn(parts, session, connection, connector, trip, identity, token)
}

async function redeem(
  parts: ConnectParts,
  connector: Connector,
  trip: OpenTrip,
  code: string,
): Promise<{ identity: SignedInIdentity; token: TokenSet }> {
  const { platform, tokens, keys } = parts
  const { nonce, codeVerifier } = trip
  const asked = connector.mode === 'person' && trip.step === 'sign-in' ? resourcesOf(connector)[0] : undefined
  return tokens.exchange.withClient(connector, trip.segment, async (client) => {
    // Of one resource at a time: the token endpoint takes no more.
    const scopes = asked === undefined ? [] : scopesToAsk(client.cloud, connector, asked)
    const redirectUri = connector.callbackUrl
    const token = await redeemAuthorizationCode(client, { code, redirectUri, codeVerifier, scopes })
    const identity = await validateIdToken(token.idToken ?? '', {
      cloud: client.cloud,
      tenant: trip.segment,
      clientId: client.clientId,
      nonce,
      keys,
      clock: platform.clock,
    })
    return { identity, token }
  })
}

/** Whether a reconnect brought somebody else: identity is tenant and oid, for an organization the tenant. */
async function isAnother(
  { connections }: ConnectParts,
  session: Session,
  connection: Connection,
  identity: SignedInIdentity,
): Promise<boolean> {
  if (session.purpose !== 'reconnect' || connection.grantId === null) return false
  const grant = await connections.grants.get(connection.grantId)
  if (grant === undefined) return false
  return grant.tenantId !== identity.tid || (connection.kind === 'person' && grant.oid !== identity.oid)
}

async function personSignedIn(
  parts: ConnectParts,
  session: Session,
  connection: Connection,
  connector: Connector,
  trip: OpenTrip,
  identity: SignedInIdentity,
  token: TokenSet,
): Promise<Ending> {
  if (token.refreshToken === undefined) return fail(parts, session.id, failures.noRefreshToken())
  const at = await propose(parts, session, connection, identity, token)
  if (trip.step === 'sign-in') {
    try {
      await keepSight(parts, connector, at, connection, identity.tid, token)
    } catch (error) {
      const failure = failureOf(error)
      if (failure === undefined) throw error
      return fail(parts, session.id, failure)
    }
  }
  return finish(parts, session.id, at)
}
