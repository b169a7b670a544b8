import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Clock } from '../clock.ts'
import { type Random, uuid } from '../random.ts'

/** What a credential needs to prove the app to one token endpoint. */
export interface AuthenticationContext {
  clientId: string
  tokenEndpoint: string
  clock: Clock
  random: Random
}

/**
 * How an app proves itself. A function value (RFC 6749 section 2.3, RFC 7523 section 2.2): it answers the form
 * parameters to send and keeps what is secret in its closure, where no log reaches.
 */
export interface AppCredential {
  readonly kind: 'secret' | 'certificate' | 'federated'
  /** True for a secret that has the form of a secret's id: what Entra then answers gets a better reason. */
  readonly secretLooksLikeId: boolean
  authenticate(context: AuthenticationContext): Promise<Record<string, string>>
}

/** A credential that cannot be one; `field` says which part of it is wrong. */
export class CredentialError extends Error {
  readonly field: 'secret' | 'privateKey' | 'certificate'

  constructor(field: CredentialError['field'], message: string) {
    super(message)
    this.name = 'CredentialError'
    this.field = field
  }
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Whether this is rather the id of a client secret than its value. The portal shows both side by side; the id is a
 * GUID, a value never is.
 */
export function looksLikeSecretId(secret: string): boolean {
  return guid.test(secret.trim())
}

/** A client secret, sent in the body (`client_secret_post`). */
export function clientSecret(secret: string): AppCredential {
  if (secret.trim() === '') throw new CredentialError('secret', 'The client secret is empty.')
  return {
    kind: 'secret',
    secretLooksLikeId: looksLikeSecretId(secret),
    async authenticate() {
      return { client_secret: secret }
    },
  }
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const assertionLifeSeconds = 300

export interface CertificateOptions {
  /** PEM, PKCS#8 or PKCS#1, not encrypted. */
  privateKey: string
  /** PEM; a chain may follow the app's own certificate, which comes first. */
  certificate: string
  /** PS256 with `x5t#S256` unless an old authority asks for RS256 with the SHA-1 `x5t`. */
  algorithm?: 'PS256' | 'RS256'
  /** Sends the chain as `x5c` too (subject name and issuer authentication). */
  sendChain?: boolean
}

/** What can be said about a certificate without its key. */
export interface CertificateFacts {
  subject: string
  notBefore: Date
  notAfter: Date
  /** Upper-case hexadecimal SHA-1, as the portal shows it. */
  thumbprint: string
  /** Base64url SHA-256 of the DER, as the assertion carries it (`x5t#S256`). */
  sha256: string
  /** Base64url SHA-1 of the DER (`x5t`). */
  sha1: string
}

/** Reads the first certificate of a PEM text; throws a CredentialError where there is none. */
export function readCertificate(pem: string): CertificateFacts {
  const certificate = parseCertificate(pem)
  const sha1 = createHash('sha1').update(certificate.raw).digest()
  return {
    subject: certificate.subject,
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    thumbprint: sha1.toString('hex').toUpperCase(),
    sha256: createHash('sha256').update(certificate.raw).digest('base64url'),
    sha1: sha1.toString('base64url'),
  }
}

/**
 * A certificate: each exchange signs an assertion of its own that lives 5 minutes
 * (https://learn.microsoft.com/entra/identity-platform/certificate-credentials).
 * Throws a CredentialError for what is no key or certificate, or where the two do not belong together.
 */
export function clientCertificate(options: CertificateOptions): AppCredential {
  const key = parsePrivateKey(options.privateKey)
  const certificate = parseCertificate(options.certificate)
  if (!certificate.checkPrivateKey(key)) {
    throw new CredentialError('privateKey', 'The private key does not belong to the certificate.')
  }
  const facts = readCertificate(options.certificate)
  const alg = options.algorithm ?? 'PS256'
  const chain = options.sendChain ? { x5c: chainOf(options.certificate) } : {}
  const header = {
    alg,
    typ: 'JWT',
    ...(alg === 'PS256' ? { 'x5t#S256': facts.sha256 } : { x5t: facts.sha1 }),
    ...chain,
  }
  return {
    kind: 'certificate',
    secretLooksLikeId: false,
    async authenticate({ clientId, tokenEndpoint, clock, random }) {
      const now = Math.floor(clock.now().getTime() / 1000)
      const assertion = await new SignJWT({})
        .setProtectedHeader(header)
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(tokenEndpoint)
        .setJti(uuid(random))
        .setNotBefore(now)
        .setIssuedAt(now)
        .setExpirationTime(now + assertionLifeSeconds)
        .sign(key)
      return { client_assertion_type: assertionType, client_assertion: assertion }
    },
  }
}

/** A federated credential: the provider answers a JWT of the other identity provider, asked anew for each exchange. */
export function federatedAssertion(
  provide: (context: AuthenticationContext) => Promise<string>,
): AppCredential {
  return {
    kind: 'federated',
    secretLooksLikeId: false,
    async authenticate(context) {
      return { client_assertion_type: assertionType, client_assertion: await provide(context) }
    },
  }
}

function parsePrivateKey(pem: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    // The parser's own error may quote the input.
    throw new CredentialError(
      'privateKey',
      'The private key is not a PEM text that can be read without a passphrase.',
    )
  }
  if (key.asymmetricKeyType !== 'rsa') {
    throw new CredentialError(
      'privateKey',
      `Entra takes RSA keys for app certificates, not ${key.asymmetricKeyType ?? 'this kind'}.`,
    )
  }
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) {
    throw new CredentialError(
      'privateKey',
      'The private key is shorter than 2048 bits, which Entra does not take.',
    )
  }
  return key
}

function parseCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw new CredentialError(
      'certificate',
      'The certificate is not a PEM text (-----BEGIN CERTIFICATE-----).',
    )
  }
}

/** The base64 of each certificate in the text, the app's own first (RFC 7515 section 4.1.6). */
function chainOf(pem: string): string[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.map((block) => new X509Certificate(block).raw.toString('base64'))
}
