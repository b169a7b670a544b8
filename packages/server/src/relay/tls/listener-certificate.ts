import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { sealedColumn } from '../../platform/crypto/sealed-column.ts'
import type { Binding } from '../../platform/crypto/sealer.ts'
import { invalidField } from '../../platform/http/validation.ts'
import type { Issued } from './issue-certificate.ts'

export const certificateKeyBinding = (id: string): Binding => ({
  record: id,
  field: 'relay_listeners.certificate_key',
})

/** For the re-wrapping under a new first key. */
export const sealedCertificateKeys = sealedColumn<{ id: string }>({
  table: 'relay_listeners',
  column: 'certificate_key',
  key: ['id'],
  extra: 't.id',
  binding: ({ id }) => certificateKeyBinding(id),
})

/**
 * Looks at a certificate that an administrator uploads, PEM, the leaf first.
 * @throws GatewardenError `invalid_request` that names what is wrong
 */
export function assertCertificate({ certificate, privateKey }: Issued, now: Date): void {
  let leaf: X509Certificate
  try {
    leaf = new X509Certificate(certificate)
  } catch {
    throw invalidField('body.certificate.chain', 'is no PEM certificate')
  }
  if (new Date(leaf.validTo) <= now)
    throw invalidField('body.certificate.chain', `the certificate ended on ${leaf.validTo}`)
  let matches = false
  try {
    matches = leaf.checkPrivateKey(createPrivateKey(privateKey))
    createSecureContext({ cert: certificate, key: privateKey })
  } catch {
    throw invalidField(
      'body.certificate.privateKey',
      'is no PEM key without a passphrase, or does not fit the certificate',
    )
  }
  if (!matches) throw invalidField('body.certificate.privateKey', 'does not belong to the certificate')
}

/** Whether a certificate of the own authority is to be issued anew: it has less than a month, or names another host. */
export function isStale(certificate: string, hostname: string, now: Date): boolean {
  const leaf = new X509Certificate(certificate)
  const left = new Date(leaf.validTo).getTime() - now.getTime()
  return left < 30 * 86_400_000 || leaf.checkHost(hostname) === undefined
}
