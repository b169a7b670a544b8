/** The few DER forms (ITU-T X.690) that a self-signed certificate is made of. */

export const integer = (bytes: Uint8Array): Buffer => {
  const trimmed = Buffer.from(bytes.subarray(leadingZeros(bytes)))
  const positive = ((trimmed[0] ?? 0x80) & 0x80) !== 0 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed
  return tlv(0x02, positive)
}
export const boolean = (value: boolean): Buffer => tlv(0x01, Buffer.from([value ? 0xff : 0]))
export const nothing = (): Buffer => tlv(0x05, Buffer.alloc(0))
export const octets = (bytes: Uint8Array): Buffer => tlv(0x04, bytes)
export const bits = (bytes: Uint8Array, unused = 0): Buffer =>
  tlv(0x03, Buffer.concat([Buffer.from([unused]), bytes]))
export const utf8 = (text: string): Buffer => tlv(0x0c, Buffer.from(text, 'utf8'))
export const sequence = (...parts: Uint8Array[]): Buffer => tlv(0x30, Buffer.concat(parts))
export const set = (...parts: Uint8Array[]): Buffer => tlv(0x31, Buffer.concat(parts))
/** `[number] EXPLICIT` */
export const tagged = (number: number, part: Uint8Array): Buffer => tlv(0xa0 + number, part)

/** UTCTime until 2049, GeneralizedTime after, as RFC 5280 section 4.1.2.5 asks; seconds, no fractions. */
export function time(value: Date): Buffer {
  const digits = value.toISOString().replace(/[-:T]/g, '').slice(0, 14)
  return value.getUTCFullYear() < 2050
    ? tlv(0x17, Buffer.from(`${digits.slice(2)}Z`, 'ascii'))
    : tlv(0x18, Buffer.from(`${digits}Z`, 'ascii'))
}

/** An object identifier from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const part of rest) bytes.push(...base128(part))
  return tlv(0x06, Buffer.from(bytes))
}

function base128(value: number): number[] {
  const digits = [value & 0x7f]
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80)
  return digits
}

function tlv(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag]), length(content.length), content])
}

function length(value: number): Buffer {
  if (value < 0x80) return Buffer.from([value])
  const bytes: number[] = []
  for (let left = value; left > 0; left = Math.floor(left / 256)) bytes.unshift(left % 256)
  return Buffer.from([0x80 | bytes.length, ...bytes])
}

function leadingZeros(bytes: Uint8Array): number {
  let count = 0
  while (count < bytes.length - 1 && bytes[count] === 0) count++
  return count
}
