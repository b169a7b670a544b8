import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MerkleTree } from './merkle.ts'

const sha = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()

/** RFC 6962 section 2.1, word for word. */
function naiveRoot(rows: readonly Buffer[]): Buffer {
  const [only] = rows
  if (!only) return sha()
  if (rows.length === 1) return sha(Uint8Array.of(0), only)
  let left = 1
  while (left * 2 < rows.length) left *= 2
  return sha(Uint8Array.of(1), naiveRoot(rows.slice(0, left)), naiveRoot(rows.slice(left)))
}

test('the root of any list is the one that RFC 6962 defines', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 70 }), (list) => {
      const rows = list.map((row) => Buffer.from(row))
      const tree = new MerkleTree()
      for (const row of rows) tree.add(row)
      expect(tree.count).toBe(rows.length)
      expect(tree.root().toString('hex')).toBe(naiveRoot(rows).toString('hex'))
    }),
  )
})

test('roots of known trees, as the test vectors of certificate transparency have them', () => {
  const tree = new MerkleTree()
  expect(tree.root().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  for (const leaf of [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ]) {
    tree.add(Buffer.from(leaf, 'hex'))
    if (tree.count === 1) {
      expect(tree.root().toString('hex')).toBe(
        '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      )
    }
  }
  expect(tree.root().toString('hex')).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
})
