import { constants, createPublicKey, verify } from 'node:crypto'
import type { AppCertificate, AppRegistration } from '../tenant/app.ts'
import { EntraError } from './entra-error.ts'
import { decode } from './signing-keys.ts'

/** Clocks may differ by this much. */
const SKEW = 5 * 60_000

/** A client assertion taken apart, not yet believed. */
export interface ReadAssertion {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  readonly signedText: string
  readonly signature: Buffer
}

/** @throws EntraError 50027 for what is no JWT */
export function readAssertion(assertion: string): ReadAssertion {
  const [head = '', body = '', signature = '', ...more] = assertion.split('.')
  const header = decode(head)
  const claims = decode(body)
  if (!header || !claims || signature === '' || more.length > 0) throw new EntraError(50027)
  return { header, claims, signedText: `${head}.${body}`, signature: Buffer.from(signature, 'base64url') }
}

/**
 * Checks an assertion that the app signed with one of its certificates: PS256 with `x5t#S256`, or RS256 with `x5t`
 * (https://learn.microsoft.com/entra/identity-platform/certificate-credentials).
 * @throws EntraError 700021, 700022, 700023, 700024 or 700027
 */
export function checkCertificateAssertion(assertion: ReadAssertion, app: AppRegistration, now: number): void {
  const { claims } = assertion
  if (typeof claims.sub !== 'string') throw new EntraError(700022)
  if (claims.iss !== app.appId || claims.sub !== app.appId) throw new EntraError(700021)
  checkAudience(claims.aud)
  checkTimes(claims, now)
  const { certificate, thumbprint } = findCertificate(assertion, app)
  if (!certificate) throw badSignature('The key was not found.', thumbprint)
  if (now >= certificate.expiresAt) throw badSignature('The key used is expired.', thumbprint)
  if (!isSignedBy(assertion, certificate)) throw badSignature('The signature is not valid.', thumbprint)
}

/** @throws EntraError 700024 */
export function checkTimes(claims: Readonly<Record<string, unknown>>, now: number): void {
  const seconds = Math.floor(now / 1000)
  const { nbf, exp } = claims
  const tooEarly = typeof nbf === 'number' && nbf * 1000 > now + SKEW
  if (typeof exp !== 'number' || exp * 1000 <= now - SKEW || tooEarly) {
    throw new EntraError(700024, { fill: { now: String(seconds), from: String(nbf), to: String(exp) } })
  }
}

/** The token endpoint of any tenant at any name of this service: v2.0, or v1.0 without the version. */
function checkAudience(aud: unknown): void {
  const one = Array.isArray(aud) && aud.length === 1 ? aud[0] : aud
  if (typeof one === 'string' && URL.canParse(one)) {
    if (/^\/[^/]+\/oauth2\/(v2\.0\/)?token$/.test(new URL(one).pathname)) return
  }
  throw new EntraError(700023)
}

function findCertificate(
  assertion: ReadAssertion,
  app: AppRegistration,
): { readonly certificate: AppCertificate | undefined; readonly thumbprint: string } {
  const { x5t } = assertion.header
  const x5tS256 = assertion.header['x5t#S256']
  const certificate = app.certificates.find((one) => one.thumbprintS256 === x5tS256 || one.thumbprint === x5t)
  const thumbprint = typeof x5tS256 === 'string' ? x5tS256 : typeof x5t === 'string' ? x5t : ''
  return { certificate, thumbprint: Buffer.from(thumbprint, 'base64url').toString('hex').toUpperCase() }
}

function isSignedBy(assertion: ReadAssertion, certificate: AppCertificate): boolean {
  const { alg } = assertion.header
  if (alg !== 'PS256' && alg !== 'RS256') return false
  const key = createPublicKey(certificate.pem)
  const padding =
    alg === 'PS256'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : { padding: constants.RSA_PKCS1_PADDING }
  return verify('sha256', Buffer.from(assertion.signedText), { key, ...padding }, assertion.signature)
}

function badSignature(why: string, thumbprint: string): EntraError {
  return new EntraError(700027, { fill: { why, thumbprint } })
}
