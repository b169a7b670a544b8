import { timingSafeEqual } from 'node:crypto'
import type { AppRegistration, AppSecret } from '../tenant/app.ts'
import { checkCertificateAssertion, readAssertion } from './client-assertion.ts'
import { EntraError } from './entra-error.ts'
import { checkFederatedAssertion } from './federated-assertion.ts'
import type { ClientProof } from './issue-tokens.ts'

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** What a request to the token endpoint says about its client. */
export interface ClientClaim {
  readonly clientId: string | null
  readonly secret: string | null
  readonly assertion: string | null
  readonly assertionType: string | null
}

/** The client id and its credential, from the body or, where there is a Basic header, from there (RFC 6749 section 2.3.1). */
export function readClientClaim(form: URLSearchParams, authorization: string | undefined): ClientClaim {
  const claim = {
    clientId: form.get('client_id'),
    secret: form.get('client_secret'),
    assertion: form.get('client_assertion'),
    assertionType: form.get('client_assertion_type'),
  }
  const basic = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1]
  if (basic === undefined) return claim
  const text = Buffer.from(basic, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon === -1) return claim
  return { ...claim, clientId: formDecode(text.slice(0, colon)), secret: formDecode(text.slice(colon + 1)) }
}

/**
 * Checks the client's credential.
 * @param tenantSecrets those of its service principal, where the request names a tenant
 * @returns how it proved itself; `none` where it presented nothing
 * @throws EntraError 7000215 wrong secret (also its id in place of its value), 7000222 expired, 50027 and 7000xx for assertions
 */
export async function authenticateClient(
  claim: ClientClaim,
  app: AppRegistration,
  now: number,
  tenantSecrets: readonly AppSecret[] = [],
): Promise<ClientProof> {
  if (claim.assertion !== null) {
    if (claim.assertionType === null) {
      throw new EntraError(900144, { fill: { parameter: 'client_assertion_type' } })
    }
    if (claim.assertionType !== JWT_BEARER) throw new EntraError(9002313)
    const assertion = readAssertion(claim.assertion)
    if (assertion.claims.iss !== app.appId && app.federatedCredentials.length > 0) {
      await checkFederatedAssertion(assertion, app, now)
    } else {
      checkCertificateAssertion(assertion, app, now)
    }
    return 'certificate'
  }
  if (claim.secret === null || claim.secret === '') return 'none'
  checkSecret(claim.secret, app, [...app.secrets, ...tenantSecrets], now)
  return 'secret'
}

function checkSecret(secret: string, app: AppRegistration, secrets: readonly AppSecret[], now: number): void {
  const match = secrets.find((one) => isSameText(one.secretText, secret))
  if (!match || now < match.startsAt) throw new EntraError(7000215, { fill: { app: app.appId } })
  if (now >= match.expiresAt) throw new EntraError(7000222, { fill: { app: app.appId } })
}

function isSameText(a: string, b: string): boolean {
  const first = Buffer.from(a)
  const second = Buffer.from(b)
  return first.length === second.length && timingSafeEqual(first, second)
}

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
