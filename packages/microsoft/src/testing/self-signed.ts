import { generateKeyPairSync, sign } from 'node:crypto'

/** A key and a certificate for it, in PEM. */
export interface SelfSigned {
  privateKey: string
  certificate: string
}

/** Makes a self-signed RSA certificate (RFC 5280) that is valid from 2026 to 2046. */
export function selfSigned(options: { bits?: number; name?: string } = {}): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: options.bits ?? 2048 })
  const algorithm = sequence(Buffer.from('06092a864886f70d01010b0500', 'hex'))
  const commonName = Buffer.concat([
    Buffer.from('0603550403', 'hex'),
    der(0x0c, Buffer.from(options.name ?? 'Gatewarden test')),
  ])
  const name = sequence(der(0x31, sequence(commonName)))
  const toBeSigned = sequence(
    Buffer.from('a003020102', 'hex'),
    Buffer.from('020101', 'hex'),
    algorithm,
    name,
    sequence(time('260101000000Z'), time('460101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', toBeSigned, privateKey)]))
  const certificate = sequence(toBeSigned, algorithm, signature)
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`,
  }
}

const time = (text: string): Buffer => der(0x17, Buffer.from(text))
const sequence = (...parts: Buffer[]): Buffer => der(0x30, Buffer.concat(parts))

function der(tag: number, content: Buffer): Buffer {
  const length = content.length
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
