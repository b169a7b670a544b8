import { createPublicKey, verify } from 'node:crypto'
import type { AppRegistration } from '../tenant/app.ts'
import { checkTimes, type ReadAssertion } from './client-assertion.ts'
import { EntraError } from './entra-error.ts'

/** The other identity provider answers within this, or the assertion is refused. */
const PATIENCE = 5_000

/**
 * Checks an assertion of another identity provider against the app's federated credentials: issuer, subject and audience
 * match exactly, and the signature is good by the keys that the issuer publishes
 * (https://learn.microsoft.com/entra/workload-id/workload-identity-federation).
 * @throws EntraError 700211, 700212, 700213, 700024 or 700027
 */
export async function checkFederatedAssertion(
  assertion: ReadAssertion,
  app: AppRegistration,
  now: number,
): Promise<void> {
  const { iss, sub, aud } = assertion.claims
  const issuer = String(iss)
  const byIssuer = app.federatedCredentials.filter((credential) => credential.issuer === issuer)
  if (byIssuer.length === 0) throw new EntraError(700211, { fill: { issuer } })
  const bySubject = byIssuer.filter((credential) => credential.subject === sub)
  if (bySubject.length === 0) throw new EntraError(700213, { fill: { subject: String(sub) } })
  const audience = String(Array.isArray(aud) ? aud[0] : aud)
  if (!bySubject.some((credential) => credential.audiences.includes(audience))) {
    throw new EntraError(700212, { fill: { audience } })
  }
  checkTimes(assertion.claims, now)
  if (!(await isSignedByIssuer(assertion, issuer))) {
    throw new EntraError(700027, { fill: { why: 'The signature is not valid.', thumbprint: '' } })
  }
}

async function isSignedByIssuer(assertion: ReadAssertion, issuer: string): Promise<boolean> {
  if (assertion.header.alg !== 'RS256') return false
  const configuration = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const jwksUri = isRecord(configuration) ? configuration.jwks_uri : undefined
  const jwks = typeof jwksUri === 'string' ? await fetchJson(jwksUri) : undefined
  const keys = isRecord(jwks) && Array.isArray(jwks.keys) ? jwks.keys.filter(isRecord) : []
  const key = keys.find((one) => one.kid === assertion.header.kid && one.kty === 'RSA')
  if (!key) return false
  try {
    const publicKey = createPublicKey({ key, format: 'jwk' })
    return verify('sha256', Buffer.from(assertion.signedText), publicKey, assertion.signature)
  } catch {
    return false
  }
}

async function fetchJson(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE), redirect: 'error' })
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
