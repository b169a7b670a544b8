import type { Binding } from './sealer.ts'

const parts = ['record', 'field', 'customer', 'connector', 'tenant'] as const
const absent = 0xff_ff_ff_ff

/**
 * The one byte form of a binding: for each part in a fixed order its length in UTF-8 (four bytes), then the bytes.
 * A part that is absent has the length 2^32-1, so that it differs from an empty one.
 */
export function encodeBinding(binding: Binding): Buffer {
  const pieces: Buffer[] = []
  for (const part of parts) {
    const value = binding[part]
    const bytes = value === undefined ? undefined : Buffer.from(value, 'utf8')
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes?.length ?? absent)
    pieces.push(length)
    if (bytes) pieces.push(bytes)
  }
  return Buffer.concat(pieces)
}
