import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { base64Lines, encodedWords, fold, mailbox, quotedPrintable } from './mime-encodings.ts'
import { attachmentPart, multipart, renderMessage, textPart } from './mime-writer.ts'

const unencode = (text: string) =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')

const wellFormed = fc.string({ unit: 'grapheme' })
const crlf = wellFormed.map((text) => text.replace(/\r\n|\r|\n/g, '\r\n'))

describe('MIME encodings', () => {
  it('reads back quoted-printable, in lines of at most 76 characters without trailing space', () => {
    fc.assert(
      fc.property(
        fc
          .array(crlf, { maxLength: 6 })
          .map((parts) => parts.join(' and a rather long sentence that has to be folded somewhere ')),
        (text) => {
          const encoded = quotedPrintable(text)
          expect(unencode(encoded)).toBe(text)
          for (const line of encoded.split('\r\n')) {
            expect(line.length).toBeLessThanOrEqual(76)
            expect(line).not.toMatch(/[ \t]$/)
            expect(line).not.toMatch(/^From /)
          }
        },
      ),
    )
  })

  it('reads back base64 in lines of at most 76 characters', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const encoded = base64Lines(bytes)
        expect(Buffer.from(encoded, 'base64')).toEqual(Buffer.from(bytes))
        expect(Math.max(...encoded.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(76)
      }),
    )
  })

  it('splits encoded words between characters only', () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        const words = encodedWords(text).split('\r\n ')
        for (const word of words) expect(word.length).toBeLessThanOrEqual(75)
        expect(
          words
            .map((word) => Buffer.from(/\?B\?(.*)\?=/.exec(word)?.[1] ?? '', 'base64').toString('utf8'))
            .join(''),
        ).toBe(text)
      }),
    )
  })

  it('folds a field so that unfolding gives it back', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[!-~]{1,30}$/), { minLength: 1, maxLength: 30 }), (words) => {
        const folded = fold('Subject', words.join(' '))
        expect(folded.replace(/\r\n(?=[ \t])/g, '')).toBe(`Subject: ${words.join(' ')}\r\n`)
        for (const line of folded.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78)
      }),
    )
  })

  it('quotes or encodes names as they need it', () => {
    expect(mailbox({ name: 'Mette', address: 'm@x.example' })).toBe('Mette <m@x.example>')
    expect(mailbox({ name: 'Velodrome (12 "seats")', address: 'm@x.example' })).toBe(
      '"Velodrome (12 \\"seats\\")" <m@x.example>',
    )
    expect(mailbox({ name: 'Zoë', address: 'm@x.example' })).toBe('=?utf-8?B?Wm/Dqw==?= <m@x.example>')
    expect(mailbox({ name: '', address: 'm@x.example' })).toBe('m@x.example')
  })

  it('writes a message that a parser reads back: text, names, attachments', async () => {
    const name = 'Größe – 東京.csv'
    const content = Buffer.from('a,b\r\n1,2\r\n')
    const root = multipart('mixed', 'out', [
      multipart('alternative', 'in', [
        textPart('plain', 'Grüße\nFrom here'),
        textPart('html', '<p>Grüße</p>'),
      ]),
      attachmentPart({ name, type: 'text/csv', bytes: () => content }),
      attachmentPart({
        name: 'plain "name".txt',
        type: 'application/x-names',
        bytes: () => content,
        contentId: 'one@x',
      }),
    ])
    const parsed = await PostalMime.parse(
      renderMessage(
        [
          ['Subject', 'Grüße aus Köln'],
          ['MIME-Version', '1.0'],
        ],
        root,
      ),
    )
    expect(parsed.subject).toBe('Grüße aus Köln')
    expect(parsed.text?.trimEnd()).toBe('Grüße\nFrom here')
    expect(parsed.html?.trim()).toBe('<p>Grüße</p>')
    expect(
      parsed.attachments.map(({ filename, disposition, contentId }) => [filename, disposition, contentId]),
    ).toEqual([
      [name, 'attachment', undefined],
      ['plain "name".txt', 'inline', '<one@x>'],
    ])
  })
})
