import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GatewardenError } from '../errors.ts'
import { systemRandom } from '../random.ts'
import { encodeBinding } from './binding.ts'
import { createSealer } from './create-sealer.ts'
import { KeyRing, parseKeyRing } from './key-ring.ts'
import type { Binding } from './sealer.ts'

const key = (id: string, byte: number) => ({ id, secret: Buffer.alloc(32, byte) })
const sealer = createSealer(new KeyRing([key('new', 2), key('old', 1)]), systemRandom)
const oldSealer = createSealer(new KeyRing([key('old', 1)]), systemRandom)
const binding: Binding = {
  record: 'grant_1',
  field: 'grants.refresh_token',
  customer: 'acme',
  connector: 'ctr_1',
  tenant: 't',
}

const anyBinding: fc.Arbitrary<Binding> = fc.record(
  {
    record: fc.string(),
    field: fc.string(),
    customer: fc.string(),
    connector: fc.string(),
    tenant: fc.string(),
  },
  { requiredKeys: ['record', 'field'] },
)
const wrong = expect.objectContaining({ code: 'key_ring_wrong' })

describe('sealing', () => {
  it('gives back what was sealed, for any bytes and any binding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), anyBinding, (bytes, bound) => {
        return sealer.open(sealer.seal(bytes, bound), bound).equals(Buffer.from(bytes))
      }),
    )
    expect(sealer.open(sealer.seal('Grüße', binding), binding).toString()).toBe('Grüße')
  })

  it('opens under no other binding', () => {
    fc.assert(
      fc.property(anyBinding, anyBinding, (bound, other) => {
        fc.pre(!encodeBinding(bound).equals(encodeBinding(other)))
        expect(() => sealer.open(sealer.seal('secret', bound), other)).toThrow(wrong)
      }),
    )
    const sealed = sealer.seal('secret', binding)
    const moved: Binding[] = [
      { ...binding, record: 'grant_2' },
      { ...binding, field: 'access_tokens.sealed' },
      { ...binding, customer: 'other' },
      { ...binding, connector: 'ctr_2' },
      { ...binding, tenant: 'u' },
      { record: binding.record, field: binding.field },
    ]
    for (const other of moved) expect(() => sealer.open(sealed, other)).toThrow(wrong)
  })

  it('encodes each binding in a form of its own: parts that run together or are absent differ', () => {
    const forms = [
      { record: 'ab', field: 'c' },
      { record: 'a', field: 'bc' },
      { record: 'ab', field: 'c', customer: '' },
      { record: 'ab', field: 'c', connector: '' },
      { record: 'ab', field: 'c', customer: 'x' },
      { record: 'ab', field: 'c', connector: 'x' },
    ].map((one) => encodeBinding(one).toString('hex'))
    expect(new Set(forms).size).toBe(forms.length)
    fc.assert(
      fc.property(anyBinding, anyBinding, (a, b) => {
        const same =
          JSON.stringify([a.record, a.field, a.customer ?? null, a.connector ?? null, a.tenant ?? null]) ===
          JSON.stringify([b.record, b.field, b.customer ?? null, b.connector ?? null, b.tenant ?? null])
        return encodeBinding(a).equals(encodeBinding(b)) === same
      }),
    )
  })

  it('notices any flipped bit, anything cut off or added', () => {
    const sealed = sealer.seal('a refresh token', binding)
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => sealer.open(changed, binding), `bit ${bit}`).toThrow(wrong)
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(() => sealer.open(sealed.subarray(0, length), binding), `${length} bytes`).toThrow(wrong)
    }
    expect(() => sealer.open(Buffer.concat([sealed, Buffer.from([0])]), binding)).toThrow(wrong)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => sealer.open(bytes, binding)).toThrow(wrong)
      }),
    )
  })

  it('never makes the same ciphertext twice', () => {
    const seen = new Set(Array.from({ length: 200 }, () => sealer.seal('same', binding).toString('hex')))
    expect(seen.size).toBe(200)
  })

  it('says nothing of what it could not open, and names a missing key', () => {
    const sealed = sealer.seal('canary-secret', binding)
    try {
      oldSealer.open(sealed, binding)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(GatewardenError)
      expect(String(error)).toContain('"new"')
      expect(JSON.stringify(error)).not.toContain('canary')
    }
  })
})

describe('the ring', () => {
  it('opens what any of its keys has sealed, and knows what is stale', () => {
    const old = oldSealer.seal('x', binding)
    expect(sealer.open(old, binding).toString()).toBe('x')
    expect(sealer.isStale(old)).toBe(true)
    expect(sealer.isStale(sealer.seal('x', binding))).toBe(false)
    expect(oldSealer.isStale(old)).toBe(false)
  })

  it('makes MACs for each purpose and key', () => {
    const [first, second] = sealer.macs('cursor', 'data')
    expect(sealer.mac('cursor', 'data')).toEqual(first)
    expect(oldSealer.mac('cursor', 'data')).toEqual(second)
    expect(sealer.mac('other', 'data')).not.toEqual(first)
    expect(sealer.mac('cursor', 'data2')).not.toEqual(first)
  })

  it.each([
    ['', 'holds no key'],
    ['a=AAAA', 'has 3 bytes'],
    [`A=${Buffer.alloc(32).toString('base64')}`, 'a-z'],
    [`a=${Buffer.alloc(32).toString('base64')},a=${Buffer.alloc(32, 1).toString('base64')}`, 'twice'],
    ['a=this is not base64 at all but as long as a key could be', 'bytes'],
    ['nonsense', 'a-z'],
  ])('refuses %j', (text, why) => {
    expect(() => parseKeyRing(text)).toThrow(
      expect.objectContaining({ code: 'key_ring_wrong', detail: expect.stringContaining(why) }),
    )
  })

  it('reads several keys in order, in both alphabets of base64', () => {
    const secret = Buffer.alloc(32, 0xfb)
    const ring = parseKeyRing(`b=${secret.toString('base64')}, a=${secret.toString('base64url')}`)
    expect(ring.keys.map((one) => one.id)).toEqual(['b', 'a'])
    for (const one of ring.keys) expect(one.secret).toEqual(secret)
  })

  it('looks for a key it does not know where its keys come from', () => {
    let keys = [key('old', 1)]
    const ring = new KeyRing(keys, () => keys)
    const following = createSealer(ring, systemRandom)
    keys = [key('new', 2), key('old', 1)]
    expect(following.open(sealer.seal('by another process', binding), binding).toString()).toBe(
      'by another process',
    )
    expect(ring.first.id).toBe('new')
  })
})
