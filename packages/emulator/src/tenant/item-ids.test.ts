import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MailboxIds } from './item-ids.ts'

const ids = new MailboxIds('6f2c1f04-8e31-4a2b-9d64-0a4b5c6d7e8f', Buffer.alloc(16, 7))
const other = new MailboxIds('6f2c1f04-8e31-4a2b-9d64-0a4b5c6d7e80', Buffer.alloc(16, 8))
const number = fc.integer({ min: 1, max: 2 ** 48 - 1 })

test('ids look like those of Exchange', () => {
  expect(ids.item(8, 1)).toMatch(/^AAMkA[\w-]{146}=$/)
  expect(ids.folder(8)).toMatch(/^AAMkA[\w-]{114}=$/)
  expect(ids.immutable(1)).toMatch(/^AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A[\w-]{32}$/)
})

test('what was made can be taken apart, and only by its own mailbox', () => {
  fc.assert(
    fc.property(number, number, (folder, placement) => {
      expect(ids.parseItem(ids.item(folder, placement))).toEqual({
        form: 'default',
        mailboxId: ids.mailboxId,
        folder,
        placement,
      })
      expect(ids.parseItem(ids.immutable(placement))).toEqual({ form: 'immutable', number: placement })
      expect(ids.parseFolder(ids.folder(folder))).toBe(folder)
      expect(other.parseItem(ids.item(folder, placement))).toBeUndefined()
      expect(other.parseItem(ids.immutable(placement))).toBeUndefined()
      expect(other.parseFolder(ids.folder(folder))).toBeUndefined()
      expect(ids.parseItem(ids.folder(folder))).toBeUndefined()
      expect(ids.parseFolder(ids.item(folder, placement))).toBeUndefined()
    }),
  )
})

test('attachments and occurrences carry their item', () => {
  const item = { folder: 3, placement: 9, number: 5 }
  expect(ids.parseItem(ids.attachment(item, 'default', 2))).toMatchObject({ placement: 9, attachment: 2 })
  expect(ids.parseItem(ids.attachment(item, 'immutable', 2))).toMatchObject({ number: 5, attachment: 2 })
  expect(ids.parseItem(ids.occurrence(item, 'default', '2026-03-02'))).toMatchObject({
    placement: 9,
    occurrence: '2026-03-02',
  })
})

test('any other text is no id: changed letters, another case, nothing, anything', () => {
  const good = ids.item(8, 1)
  fc.assert(
    fc.property(fc.nat({ max: good.length - 1 }), fc.constantFrom(...'AaZz09-_=+/ '), (at, letter) => {
      const changed = good.slice(0, at) + letter + good.slice(at + 1)
      const parsed = ids.parseItem(changed)
      if (changed !== good && parsed)
        expect(ids.item(Object(parsed).folder, Object(parsed).placement)).toBe(changed)
    }),
    { numRuns: 1000 },
  )
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => ids.parseItem(text) === undefined))
  fc.assert(fc.property(fc.base64String(), (text) => ids.parseFolder(text) === undefined))
  expect(ids.parseItem(good.toLowerCase())).toBeUndefined()
  expect(ids.parseItem('')).toBeUndefined()
})

test('a change key is another one for each change', () => {
  expect(ids.changeKey(1)).not.toBe(ids.changeKey(2))
  expect(ids.changeKey(1)).toMatch(/^CQAAABYAAA[\w+/]+$/)
})

test('ids are the Base64 of the bytes that are read from them', () => {
  fc.assert(
    fc.property(number, number, (folder, placement) => {
      for (const id of [ids.item(folder, placement), ids.immutable(placement), ids.folder(folder)]) {
        expect(Buffer.from(id, 'base64url').toString('base64url')).toBe(id.replace(/=+$/, ''))
      }
      expect(Buffer.from(ids.item(folder, placement), 'base64url').readUIntBE(105, 6)).toBe(placement)
      expect(Buffer.from(ids.immutable(placement), 'base64url').readUIntBE(43, 6)).toBe(placement)
      const changeKey = Buffer.from(ids.changeKey(placement), 'base64')
      expect(changeKey.readUIntBE(24, 6)).toBe(placement)
      expect(changeKey.toString('base64')).toBe(ids.changeKey(placement))
    }),
  )
})
