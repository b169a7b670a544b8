import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const day = 86_400_000
const lifetime = 365 * day

export interface LocalCertificate {
  /** PEM: the certificate, and the authority's own. */
  cert: string
  key: string
  /** Where the authority's certificate is, for clients to trust. */
  caFile: string
}

/**
 * A certificate for this machine's loopback names, of an authority made for this one emulator. The authority's key is used
 * once and never written down, so nothing else can be signed with it.
 */
export async function makeLocalCertificate(caFile: string, now: number): Promise<LocalCertificate> {
  cryptoProvider.set(webcrypto)
  const make = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const [authority, leaf] = await Promise.all([make(), make()])
  const times = { notBefore: new Date(now - day), notAfter: new Date(now + lifetime) }
  const ca = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: 'CN=Gatewarden emulator, O=for tests on this machine only',
    ...times,
    keys: authority,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: 'CN=localhost',
    issuer: ca.subject,
    ...times,
    publicKey: leaf.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
    ],
  })
  writeFileSync(caFile, `${ca.toString('pem')}\n`)
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', leaf.privateKey)).toString('base64')
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END PRIVATE KEY-----\n`
  return { cert: `${certificate.toString('pem')}\n${ca.toString('pem')}\n`, key, caFile }
}

const serial = (): string => Buffer.from(webcrypto.getRandomValues(new Uint8Array(12))).toString('hex')
