import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatCheckpoint, parseCheckpoint } from './checkpoint.ts'
import {
  isSignedBy,
  newSigner,
  parseNote,
  parseVerifierKey,
  signerFrom,
  signNote,
  verifierKeyOf,
} from './signed-note.ts'
import { scratchFolder } from './testing/sample-package.ts'

test('reads the example of the signed-note specification', () => {
  const key = parseVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')
  const note = parseNote(
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
  )
  expect(note && isSignedBy(note, key)).toBe(true)
  const changed = note && { ...note, text: note.text.replace('your problem', 'my problem') }
  expect(changed && isSignedBy(changed, key)).toBe(false)
})

test('a note is verified by its own key and by no other', () => {
  const [ours, theirs] = [newSigner('us.example/a'), newSigner('us.example/a')]
  const note = parseNote(signNote('text\nmore\n', ours))
  expect(note && isSignedBy(note, parseVerifierKey(verifierKeyOf(ours)))).toBe(true)
  expect(note && isSignedBy(note, parseVerifierKey(verifierKeyOf(theirs)))).toBe(false)
})

test('a signer survives being stored', () => {
  const signer = newSigner('us.example/a')
  const stored = signer.privateKey.export({ type: 'pkcs8', format: 'der' })
  expect(signNote('text\n', signerFrom('us.example/a', stored))).toBe(signNote('text\n', signer))
})

test('OpenSSL accepts our signature over the text', async () => {
  const folder = await scratchFolder()
  const signer = newSigner('us.example/a')
  const note = parseNote(signNote('text\n', signer))
  const file = (name: string, bytes: string | Buffer): string => {
    writeFileSync(join(folder.path, name), bytes)
    return join(folder.path, name)
  }
  const key = parseVerifierKey(verifierKeyOf(signer)).publicKey.export({ type: 'spki', format: 'pem' })
  const said = execFileSync('openssl', [
    ...['pkeyutl', '-verify', '-rawin', '-pubin', '-inkey', file('key.pem', key)],
    ...['-sigfile', file('sig', note?.signature ?? ''), '-in', file('text', 'text\n')],
  ])
  expect(said.toString()).toContain('Verified Successfully')
  await folder.remove()
})

test.each([
  ['', 'one line'],
  ['name', 'one line'],
  ['a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'one line'],
  ['PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'altered'],
  ['PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10QQ', 'altered'],
  ['PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'not an Ed25519'],
])('refuses %j as a public key', (line, says) => {
  expect(() => parseVerifierKey(line)).toThrow(says)
})

const checkpoint = {
  packageId: 'col_1',
  rows: 7,
  root: Buffer.alloc(32, 9),
  files: new Map(
    ['bag-info.txt', 'bagit.txt', 'manifest-md5.txt', 'manifest-sha256.txt', 'public-key.txt'].map((name) => [
      name,
      'ab'.repeat(32),
    ]),
  ),
}

test('a checkpoint reads back; any other byte in it is another checkpoint or none', () => {
  const text = formatCheckpoint(checkpoint)
  expect(parseCheckpoint(text)).toEqual(checkpoint)
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, letter) => {
      fc.pre(letter !== text[at])
      const read = parseCheckpoint(text.slice(0, at) + letter + text.slice(at + 1))
      expect(read === undefined || formatCheckpoint(read) !== text).toBe(true)
    }),
  )
})
