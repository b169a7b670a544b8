import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { invalidField } from '../platform/http/validation.ts'

/** Entra takes RSA keys of 2,048 bits and more for client assertions. */
const minBits = 2048

export interface ReadCertificate {
  /** The leaf certificate alone, PEM. */
  certificate: string
  /** PKCS #8 PEM, not encrypted: to be sealed at once. */
  privateKey: string
  facts: CertificateFacts
}

export interface CertificateFacts {
  subject: string
  /** Upper-case hex, as Entra's page shows it. */
  thumbprintSha1: string
  thumbprintSha256: string
  notBefore: Date
  notAfter: Date
}

export interface PastedCertificate {
  certificate: string
  privateKey?: string | undefined
  passphrase?: string | undefined
}

/**
 * Takes a certificate and its private key as PEM, together in one field or in two; the key as PKCS #8, PKCS #1 or
 * encrypted PKCS #8.
 * @param field the path of the credential in the request, for messages
 * @throws GatewardenError `invalid_request` that names the field: not PEM, PKCS #12, no private key, wrong passphrase,
 *   a key of another certificate, not RSA, too short, expired, several leaf certificates
 */
export function readCertificate(pasted: PastedCertificate, now: Date, field: string): ReadCertificate {
  const certificateField = `${field}certificate`
  const keyField = `${field}privateKey`
  refusePkcs12(pasted.certificate, certificateField)

  const found = blocks(pasted.certificate)
  const certificates = found.filter((block) => block.label === 'CERTIFICATE')
  if (certificates.length === 0) {
    throw invalidField(
      certificateField,
      'holds no certificate: no block that begins with -----BEGIN CERTIFICATE-----',
      'Send the certificate in PEM form. A .cer or .crt file in binary form becomes PEM with: openssl x509 -inform der -in FILE.cer',
    )
  }

  const keyText = pasted.privateKey?.trim() ? pasted.privateKey : pasted.certificate
  const keyBlocks = blocks(keyText).filter((block) => block.label.endsWith('PRIVATE KEY'))
  const keyBlock = keyBlocks[0]
  if (!keyBlock) {
    throw invalidField(
      keyField,
      pasted.privateKey?.trim()
        ? 'holds no private key: no block that begins with -----BEGIN PRIVATE KEY-----'
        : 'is missing: a certificate without its private key can sign nothing',
      'Send the private key that the certificate was made for, in PEM form (PKCS #8), or let Gatewarden make a certificate (kind "certificate" with make: true).',
    )
  }
  if (keyBlocks.length > 1) {
    throw invalidField(
      keyField,
      'holds several private keys',
      'Send the one that belongs to the certificate.',
    )
  }
  const key = readKey(keyBlock, pasted.passphrase, keyField, `${field}passphrase`)
  assertStrong(key, keyField)

  const parsed = certificates.map((block) => parse(block.pem, certificateField))
  const leaf = parsed.find((certificate) => certificate.checkPrivateKey(key))
  if (!leaf) {
    throw invalidField(
      keyField,
      'does not belong to the certificate: their public keys differ',
      'Send the private key that this certificate was made for.',
    )
  }
  const facts = factsOf(leaf)
  if (facts.notAfter <= now) {
    throw invalidField(
      certificateField,
      `is a certificate that expired at ${facts.notAfter.toISOString()}`,
      'Make a new certificate, upload it to the app registration, and send that one.',
    )
  }
  return {
    certificate: leaf.toString(),
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    facts,
  }
}

/** What a certificate says about itself. */
export function factsOf(certificate: X509Certificate): CertificateFacts {
  const der = certificate.raw
  const hex = (name: 'sha1' | 'sha256') => createHash(name).update(der).digest('hex').toUpperCase()
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    thumbprintSha1: hex('sha1'),
    thumbprintSha256: hex('sha256'),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  }
}

/** The same, from a PEM that was stored, in the fields in which it is shown. */
export function certificateFacts(
  pem: string,
): Pick<CertificateFacts, 'subject' | 'thumbprintSha1' | 'thumbprintSha256'> {
  const { subject, thumbprintSha1, thumbprintSha256 } = factsOf(new X509Certificate(pem))
  return { subject, thumbprintSha1, thumbprintSha256 }
}

interface Block {
  label: string
  pem: string
}

function blocks(text: string): Block[] {
  const found: Block[] = []
  for (const match of text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g)) {
    found.push({ label: match[1] ?? '', pem: match[0] })
  }
  return found
}

/** A PKCS #12 file starts, as DER, with a sequence that holds version 3; pasted, it is base64 of that. */
function refusePkcs12(text: string, field: string): void {
  const bytes = Buffer.from(text.trim(), 'base64')
  const looksDer = !text.includes('-----BEGIN') && bytes.length > 16 && bytes[0] === 0x30
  if (!looksDer) return
  throw invalidField(
    field,
    'is a binary file in base64 (PKCS #12 or DER); a certificate and its key are taken as PEM',
    'Turn a .pfx or .p12 file into PEM with: openssl pkcs12 -in FILE.pfx -nodes -out FILE.pem',
  )
}

function readKey(
  block: Block,
  passphrase: string | undefined,
  field: string,
  passphraseField: string,
): KeyObject {
  const encrypted = block.label === 'ENCRYPTED PRIVATE KEY' || block.pem.includes('Proc-Type: 4,ENCRYPTED')
  if (encrypted && !passphrase) {
    throw invalidField(
      passphraseField,
      'is missing: the private key is encrypted',
      'Send its passphrase, or the key without one. Either way Gatewarden stores it sealed under its own key ring.',
    )
  }
  try {
    return createPrivateKey({ key: block.pem, format: 'pem', ...(passphrase ? { passphrase } : {}) })
  } catch {
    // The cause is not kept: OpenSSL's errors can carry what was parsed.
    if (encrypted) {
      throw invalidField(passphraseField, 'does not open the private key', 'Send the right passphrase.')
    }
    throw invalidField(
      field,
      'cannot be read: the block is damaged or of an unknown form',
      'Send it as PKCS #8 in PEM form. openssl pkey -in FILE.pem shows whether it can be read.',
    )
  }
}

function assertStrong(key: KeyObject, field: string): void {
  if (key.asymmetricKeyType !== 'rsa') {
    throw invalidField(
      field,
      `is a key of the type ${key.asymmetricKeyType ?? 'unknown'}, and Entra takes client assertions signed with RSA only`,
      'Make a certificate with an RSA key of at least 2048 bits, or let Gatewarden make one (make: true).',
    )
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (bits < minBits) {
    throw invalidField(
      field,
      `is too weak: RSA with ${bits} bits`,
      'Make a certificate with an RSA key of at least 2048 bits, or let Gatewarden make one (make: true).',
    )
  }
}

function parse(pem: string, field: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch {
    throw invalidField(
      field,
      'cannot be read: the block is damaged',
      'Send the PEM file as it is. openssl x509 -in FILE.pem -text shows whether it can be read.',
    )
  }
}
