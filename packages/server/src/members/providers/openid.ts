import * as oauth from 'oauth4webapi'
import type { Clock } from '../../platform/clock.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Provider } from './provider.ts'
import type { ProviderFetch } from './provider-fetch.ts'

/** What one sign-in at a provider is bound to; kept on our side until its answer comes. */
export interface Trip {
  state: string
  nonce: string
  codeVerifier: string
}

/** Who has signed in: the pair that identifies her (OpenID Connect Core §5.7); addresses and names are for people only. */
export interface Identity {
  issuer: string
  subject: string
  email: string | null
}

type ProviderLike = Pick<Provider, 'issuer' | 'clientId' | 'clientSecret'>

/**
 * One provider by its own metadata (OpenID Connect Discovery 1.0), asked for anew for each sign-in: they are few.
 * Authorization code with PKCE, state and nonce; the id token's signature, issuer, audience and times are checked.
 */
export function openid(
  fetch: ProviderFetch,
  clock: Clock,
): {
  /** @throws Error where the issuer does not answer with metadata of its own */
  discover(issuer: string): Promise<oauth.AuthorizationServer>
  url(provider: ProviderLike, trip: Trip, redirectUri: string): Promise<string>
  /** @throws Error for an answer that is not what this trip asked for */
  finish(provider: ProviderLike, trip: Trip, redirectUri: string, answer: URL): Promise<Identity>
} {
  const optionsFor = (issuer: string) => ({
    [oauth.customFetch]: fetch,
    // Which addresses may be asked at all is decided by what fetches; http is let through by it on this machine only.
    [oauth.allowInsecureRequests]: issuer.startsWith('http:'),
  })

  const discover = async (issuer: string): Promise<oauth.AuthorizationServer> => {
    const url = new URL(issuer)
    const answer = await oauth.discoveryRequest(url, { algorithm: 'oidc', ...optionsFor(issuer) })
    return oauth.processDiscoveryResponse(url, answer)
  }

  return {
    discover,

    async url(provider, trip, redirectUri) {
      const server = await discover(provider.issuer)
      const url = new URL(server.authorization_endpoint ?? provider.issuer)
      const asked = {
        client_id: provider.clientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: 'openid profile email',
        state: trip.state,
        nonce: trip.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(trip.codeVerifier),
        code_challenge_method: 'S256',
        prompt: 'select_account',
      }
      for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
      return url.href
    },

    async finish(provider, trip, redirectUri, answer) {
      const server = await discover(provider.issuer)
      const options = optionsFor(provider.issuer)
      const client: oauth.Client = {
        client_id: provider.clientId,
        [oauth.clockSkew]: Math.round((clock.now().getTime() - systemClock.now().getTime()) / 1000),
        [oauth.clockTolerance]: 60,
      }
      const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
      const authentication = methods.includes('client_secret_post')
        ? oauth.ClientSecretPost(provider.clientSecret)
        : oauth.ClientSecretBasic(provider.clientSecret)
      const parameters = oauth.validateAuthResponse(server, client, answer, trip.state)
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        authentication,
        parameters,
        redirectUri,
        trip.codeVerifier,
        options,
      )
      const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
        expectedNonce: trip.nonce,
        requireIdToken: true,
      })
      await oauth.validateApplicationLevelSignature(server, response, options)
      const claims = oauth.getValidatedIdTokenClaims(tokens)
      if (claims === undefined) throw new Error('its answer holds no id token')
      const email = [claims.email, claims.preferred_username].find((one) => typeof one === 'string')
      return { issuer: claims.iss, subject: claims.sub, email: typeof email === 'string' ? email : null }
    },
  }
}
