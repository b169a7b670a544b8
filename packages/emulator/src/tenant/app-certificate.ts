import { X509Certificate } from 'node:crypto'
import type { AppCertificate } from './app.ts'

/** A certificate as a registration keeps it. @throws Error when `pem` is none */
export function certificateOf(pem: string, keyId: string, displayName: string): AppCertificate {
  const certificate = new X509Certificate(pem)
  const bytes = (fingerprint: string) =>
    Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url')
  return {
    keyId,
    displayName,
    pem,
    thumbprint: bytes(certificate.fingerprint),
    thumbprintS256: bytes(certificate.fingerprint256),
    startsAt: Date.parse(certificate.validFrom),
    expiresAt: Date.parse(certificate.validTo),
  }
}
