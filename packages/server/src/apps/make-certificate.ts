import { createHash, generateKeyPair, sign, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import type { Random } from '../platform/random.ts'
import { bits, boolean, integer, nothing, octets, oid, sequence, set, tagged, time, utf8 } from './der.ts'
import { factsOf, type ReadCertificate } from './read-certificate.ts'

const newKeyPair = promisify(generateKeyPair)

const day = 86_400_000

/** digitalSignature; keyEncipherment and dataEncipherment. */
const keyUsages = { signature: bits(Buffer.from([0x80]), 7), encryption: bits(Buffer.from([0x30]), 4) }

export interface CertificateWish {
  /** Becomes the common name; Entra shows it as the certificate's description. */
  commonName: string
  now: Date
  validDays: number
  /** What it is for: signing unless given, or having keys encrypted for it. */
  use?: 'signature' | 'encryption'
}

/**
 * Makes an RSA key of 2,048 bits and a self-signed certificate for it (RFC 5280, version 3, one use only,
 * no authority). The private key is meant to be sealed at once and never to leave; the certificate is uploaded to Entra.
 */
export async function makeCertificate(wish: CertificateWish, random: Random): Promise<ReadCertificate> {
  const { publicKey, privateKey } = await newKeyPair('rsa', { modulusLength: 2048 })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const name = sequence(set(sequence(oid('2.5.4.3'), utf8(wish.commonName))))
  const algorithm = sequence(oid('1.2.840.113549.1.1.11'), nothing())
  const serial = random.bytes(16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x01
  // Five minutes back, for a clock at Microsoft's that is a little behind ours.
  const notBefore = new Date(wish.now.getTime() - 5 * 60_000)
  const notAfter = new Date(wish.now.getTime() + wish.validDays * day)
  const keyId = createHash('sha1').update(spki).digest()
  const extensions = sequence(
    sequence(oid('2.5.29.19'), boolean(true), octets(sequence())),
    sequence(oid('2.5.29.15'), boolean(true), octets(keyUsages[wish.use ?? 'signature'])),
    sequence(oid('2.5.29.14'), octets(octets(keyId))),
  )
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    spki,
    tagged(3, extensions),
  )
  const certificate = new X509Certificate(sequence(body, algorithm, bits(sign('sha256', body, privateKey))))
  return {
    certificate: certificate.toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    facts: factsOf(certificate),
  }
}
