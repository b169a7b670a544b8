import { createPrivateKey, createSign, createVerify, X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemRandom } from '../platform/random.ts'
import { integer, oid, sequence } from './der.ts'
import { makeCertificate } from './make-certificate.ts'

const now = new Date('2026-09-01T10:00:00Z')

test('a certificate made here signs itself, belongs to its key, and is for signatures only', async () => {
  const made = await makeCertificate({ commonName: 'Gatewarden „é“', now, validDays: 365 }, systemRandom)
  const certificate = new X509Certificate(made.certificate)
  expect(certificate.checkPrivateKey(createPrivateKey(made.privateKey))).toBe(true)
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(certificate.subject).toBe('CN=Gatewarden „é“')
  expect(certificate.ca).toBe(false)
  expect(made.facts.notAfter).toEqual(new Date('2027-09-01T10:00:00Z'))
  expect(made.facts.notBefore).toEqual(new Date('2026-09-01T09:55:00Z'))
  expect(made.facts.thumbprintSha256).toBe(certificate.fingerprint256.replaceAll(':', ''))
  expect(made.facts.thumbprintSha1).toBe(certificate.fingerprint.replaceAll(':', ''))
  const signature = createSign('sha256').update('assertion').sign(made.privateKey)
  expect(createVerify('sha256').update('assertion').verify(certificate.publicKey, signature)).toBe(true)
})

test('a life past 2049 changes the form of its dates, not their meaning', async () => {
  const late = new Date('2049-12-01T00:00:00Z')
  const made = await makeCertificate({ commonName: 'x', now: late, validDays: 60 }, systemRandom)
  expect(made.facts.notAfter).toEqual(new Date('2050-01-30T00:00:00Z'))
})

test('DER integers are the shortest form that stays positive', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
      const encoded = integer(bytes)
      expect(encoded[0]).toBe(2)
      expect(encoded[1]).toBe(encoded.length - 2)
      const content = encoded.subarray(2)
      expect((content[0] ?? 0x80) & 0x80).toBe(0)
      if (content.length > 1) expect(content[0] === 0 && ((content[1] ?? 0) & 0x80) === 0).toBe(false)
      expect(BigInt(`0x${content.toString('hex')}`)).toBe(BigInt(`0x${Buffer.from(bytes).toString('hex')}`))
    }),
  )
})

test('DER lengths and object identifiers match known encodings', () => {
  expect(oid('1.2.840.113549.1.1.11').toString('hex')).toBe('06092a864886f70d01010b')
  expect(sequence(Buffer.alloc(127)).subarray(0, 2).toString('hex')).toBe('307f')
  expect(sequence(Buffer.alloc(128)).subarray(0, 3).toString('hex')).toBe('308180')
  expect(sequence(Buffer.alloc(65_536)).subarray(0, 5).toString('hex')).toBe('3083010000')
})
