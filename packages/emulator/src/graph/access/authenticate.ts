import { decode } from '../../entra/signing-keys.ts'
import type { AccessTokenFacts, TokenFault, VerifyAccessToken } from '../../entra/verify-access-token.ts'
import { servicesAt } from '../../http/microsoft-hosts.ts'
import { purgeLeavers } from '../../tenant/leavers.ts'
import type { World } from '../../tenant/world.ts'
import { GraphError } from '../http/graph-error.ts'
import type { Caller } from './caller.ts'

const messages: Readonly<Record<TokenFault, string>> = {
  malformed: 'IDX14100: JWT is not well formed, there are no dots (.).',
  'bad-signature': 'Access token validation failure. Invalid signature.',
  expired: 'Access token has expired or is not yet valid.',
  'wrong-audience': 'Access token validation failure. Invalid audience.',
  revoked:
    'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp',
}

/** 401 with the header that tells where tokens come from. */
function unauthorized(message: string, origin: string, challenge = ''): GraphError {
  return new GraphError(401, 'InvalidAuthenticationToken', message, {
    'WWW-Authenticate': `Bearer realm="", authorization_uri="${servicesAt(origin).login}/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"${challenge}`,
  })
}

/** The caller behind an Authorization header. Throws the 401 that Graph gives for what is no good token. */
export function authenticate(
  authorization: string | undefined,
  origin: string,
  verify: VerifyAccessToken,
  world: World,
): Caller {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) throw unauthorized('Access token is empty.', origin)
  const facts = verify(token)
  if (typeof facts === 'string') throw unauthorized(messages[facts], origin, challengeOf(token, facts, world))
  return toCaller(facts, origin, world)
}

/** What a client that handles challenges needs for a token that is taken again: claims to ask for (base64). */
function challengeOf(token: string, fault: TokenFault, world: World): string {
  const capabilities = decode(token.split('.')[1] ?? '')?.xms_cc
  if (fault !== 'revoked' || !Array.isArray(capabilities)) return ''
  const value = String(Math.floor(world.clock.now() / 1000))
  const claims = JSON.stringify({ access_token: { nbf: { essential: true, value } } })
  return `, error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`
}

function toCaller(facts: AccessTokenFacts, origin: string, world: World): Caller {
  const tenant = world.findTenant(facts.tenantId)
  if (!tenant) throw unauthorized('Access token validation failure. Unknown tenant.', origin)
  purgeLeavers(tenant, world.clock.now())
  if (facts.userId === null) {
    if (!tenant.consents.principalOf(facts.appId)) {
      throw new GraphError(
        401,
        'Authorization_IdentityNotFound',
        'The identity of the calling application could not be established.',
      )
    }
    return { tenant, appId: facts.appId, user: null, permissions: new Set(facts.roles) }
  }
  const user = tenant.directory.find(facts.userId)
  if (!user) {
    throw unauthorized('The user of this access token does not exist in the tenant, or is deleted.', origin)
  }
  return { tenant, appId: facts.appId, user, permissions: new Set(facts.scopes) }
}
