import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** RSA: many old devices know no other keys. */
const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
}
const day = 86_400_000
const authorityDays = 3650
const leafDays = 397

/** A certificate and its key, both PEM. */
export interface Issued {
  certificate: string
  privateKey: string
}

/** A new authority that signs the certificates of listeners. */
export async function makeAuthority(now: Date): Promise<Issued> {
  cryptoProvider.set(webcrypto)
  const keys = await makeKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: 'CN=Gatewarden relay, O=made for this installation only',
    ...times(now, authorityDays),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  return { certificate: pemOf(certificate), privateKey: await exportKey(keys.privateKey) }
}

/**
 * A listener's certificate for these host names and addresses, the authority's behind it.
 * @param privateKey PEM of the key to go on with; a new one unless given
 */
export async function issueLeaf(
  authority: Issued,
  names: readonly string[],
  now: Date,
  privateKey?: string,
): Promise<Issued> {
  cryptoProvider.set(webcrypto)
  const issuer = new X509Certificate(authority.certificate)
  const keys = await (privateKey === undefined ? makeKeys() : readKeys(privateKey))
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: `CN=${names[0] ?? 'localhost'}`,
    issuer: issuer.subject,
    ...times(now, leafDays),
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.privateKey),
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
    ],
  })
  return {
    certificate: `${pemOf(certificate)}${authority.certificate}`,
    privateKey: await exportKey(keys.privateKey),
  }
}

/** A new key for a certificate that somebody else issues: PEM (PKCS #8). */
export const makeListenerKey = async (): Promise<string> => exportKey((await makeKeys()).privateKey)

/** Asks another authority for a certificate for one host name (RFC 2986). @returns base64url of its DER */
export async function certificateRequest(hostname: string, privateKey: string): Promise<string> {
  cryptoProvider.set(webcrypto)
  const request = await Pkcs10CertificateRequestGenerator.create({
    keys: await readKeys(privateKey),
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: hostname }])],
  })
  return Buffer.from(request.rawData).toString('base64url')
}

const makeKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

const pemOf = (certificate: X509Certificate): string => `${certificate.toString('pem')}\n`

const times = (now: Date, days: number) => ({
  // Devices whose clock is a little behind.
  notBefore: new Date(now.getTime() - day),
  notAfter: new Date(now.getTime() + days * day),
})

const serial = (): string => `01${Buffer.from(webcrypto.getRandomValues(new Uint8Array(12))).toString('hex')}`

const bytesOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')

const importKey = (pem: string): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', bytesOf(pem), algorithm, true, ['sign'])

async function readKeys(pem: string): Promise<webcrypto.CryptoKeyPair> {
  const privateKey = await importKey(pem)
  const { kty, n, e } = await webcrypto.subtle.exportKey('jwk', privateKey)
  const publicKey = await webcrypto.subtle.importKey(
    'jwk',
    { kty: kty ?? 'RSA', n: n ?? '', e: e ?? '' },
    algorithm,
    true,
    ['verify'],
  )
  return { privateKey, publicKey }
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const base64 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${base64.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END PRIVATE KEY-----\n`
}
