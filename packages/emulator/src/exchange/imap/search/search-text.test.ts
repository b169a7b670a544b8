import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultSeed } from '../../../seed/default-seed.ts'
import { decodeWords } from '../../../tenant/decode-words.ts'
import { anyMail } from '../../../tenant/testing/any-mail.ts'
import { smallWorld } from '../../../tenant/testing/small-world.ts'
import { MessageReader } from '../message-reader.ts'
import { parseMime } from '../mime/mime-part.ts'
import { bodyText } from '../mime/part-text.ts'
import { hasText } from './search-text.ts'

// Searches read the texts alone where they know where they are: that must find what reading all of the message finds.
function agrees(world: ReturnType<typeof smallWorld>, mime: Buffer, words: readonly string[]): boolean {
  const { mail } = world.mailbox
  const message = mail.add(mail.wellKnown('inbox'), mime)
  const reader = new MessageReader(world.world.spool)
  const root = parseMime(mime)
  const body = bodyText(mime, root).toLowerCase()
  const header = root.headers.fields.map(({ name, value }) => `${name}: ${value}\n${decodeWords(value)}`)
  const all = `${header.join('\n').toLowerCase()}\n\n${body}`
  for (const word of words) {
    expect(hasText(reader, message, 'body', word), word).toBe(body.includes(word))
    expect(hasText(reader, message, 'text', word), word).toBe(all.includes(word))
  }
  mail.remove(message)
  return message.summary.texts?.isAll === true
}

/** A few words from here and there, whole or not, some of which the text does not have. */
function wordsOf(text: string, places: readonly number[]): string[] {
  return places.flatMap((place) => {
    const at = Math.floor(place * text.length)
    const word = text.slice(at, at + 9).toLowerCase()
    return [word, word.replace(/[\r\n]/g, ''), `${word}q`]
  })
}

test('whatever a message is, a search finds in it what there is', () => {
  using world = smallWorld()
  const places = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 6 })
  fc.assert(
    fc.property(anyMail, fc.constantFrom('utf8', 'latin1'), places, (text, encoding, at) => {
      const mime = Buffer.from(text, encoding)
      const seen = bodyText(mime, parseMime(mime))
      agrees(world, mime, ['', ...wordsOf(seen, at), ...wordsOf(text, at)])
    }),
    { numRuns: 500 },
  )
})

test('the mail of the seed is searched as it is, and most of it quickly', () => {
  using world = smallWorld()
  const seed = defaultSeed({ seedNumber: 1, now: new Date('2026-11-20T16:00:00Z') })
  const messages = seed.tenants.flatMap(({ mailboxes }) => mailboxes.flatMap(({ messages }) => messages))
  let quick = 0
  const some = messages.filter((_, i) => i % 6 === 0)
  for (const { mime } of some) {
    const bytes = Buffer.from(typeof mime === 'function' ? mime() : mime)
    const seen = bodyText(bytes, parseMime(bytes))
    if (agrees(world, bytes, ['', ...wordsOf(seen, [0, 0.3, 0.7]), ...wordsOf(bytes.toString(), [0.1, 0.9])]))
      quick += 1
  }
  expect(quick / some.length).toBeGreaterThan(0.7)
})
