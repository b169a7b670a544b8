import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MboxError, splitMbox } from './import-mail-mbox.ts'

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function split(mbox: string | Uint8Array, size = 1 << 20) {
  const bytes = typeof mbox === 'string' ? Buffer.from(mbox, 'latin1') : mbox
  const messages = []
  for await (const message of splitMbox(inPieces(bytes, size)))
    messages.push({ ...message, text: Buffer.from(message.bytes).toString('latin1') })
  return messages
}

/** Writes an mboxrd as RFC 4155 and qmail's mbox(5) describe it. */
function mboxrd(messages: readonly string[], eol: string): string {
  return messages
    .map(
      (text) =>
        `From rider@courier.example Mon Mar  2 09:30:00 2026${eol}${text.replace(/^(>*From )/gm, '>$1')}${eol}`,
    )
    .join('')
}

const line = fc.oneof(
  fc.constantFrom(
    'From here on',
    '>From there',
    '>>From far',
    'From a@b Mon Mar  2 09:30:00 2026',
    'From -',
    'From x',
    '',
    ' ',
    '\0',
    '>',
    '>F',
    'From',
    'Fr',
    'X-Field: value',
  ),
  fc.string({
    unit: fc
      .integer({ min: 1, max: 255 })
      .filter((code) => code !== 10 && code !== 13)
      .map((code) => String.fromCharCode(code)),
    maxLength: 30,
  }),
)

describe('mbox', () => {
  it('gives back every message of an mboxrd byte for byte, however the file is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(line, { maxLength: 8 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 90 }),
        async (bodies, eol, size) => {
          const messages = bodies.map(
            (lines) => `Subject: x${eol}${eol}${lines.map((one) => one + eol).join('')}`,
          )
          const found = await split(mboxrd(messages, eol), size)
          expect(found.map(({ text }) => text)).toEqual(messages)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('keeps a line "From Russia with love" in a body, also before something like a field', async () => {
    const body = 'Subject: films\n\nMy favourite:\n\nFrom Russia with love\nYear: 1963\n'
    expect((await split(`From -\n${body}\nFrom -\nSubject: two\n\nx\n`)).map(({ text }) => text)).toEqual([
      body,
      'Subject: two\n\nx\n',
    ])
  })

  it('takes separators with a date, a lone dash, or a word after an empty line; and only before a header field', async () => {
    const separators = [
      'From a@b.example Mon Mar  2 09:30:00 2026',
      'From - Mon Jun  3 12:50:27 1996',
      'From - ',
      'From 1844347792267117879@xxx',
    ]
    const file = separators.map((separator, index) => `${separator}\nSubject: ${index}\n\ntext\n\n`).join('')
    const found = await split(file)
    expect(found.map(({ envelope }) => envelope)).toEqual(separators)
    expect(found.map(({ text }) => text)).toEqual([0, 1, 2, 3].map((index) => `Subject: ${index}\n\ntext\n`))
    const offsets = found.map(({ offset }) => offset)
    expect(offsets.map((offset) => file.slice(offset, offset + 5))).toEqual([
      'From ',
      'From ',
      'From ',
      'From ',
    ])
    expect(
      await split('From -\nSubject: a\n\ntext\nFrom word\nSubject: no empty line before\n'),
    ).toHaveLength(1)
    expect(await split('From -\nSubject: a\n\ntext\n\nFrom word\nno field here\n')).toHaveLength(1)
  })

  it('skips a byte order mark, knows an empty file, and refuses what is no mbox', async () => {
    expect((await split('\xef\xbb\xbfFrom -\nSubject: a\n\nb\n'))[0]?.text).toBe('Subject: a\n\nb\n')
    expect(await split('')).toEqual([])
    await expect(split('Subject: a\n\nb\n')).rejects.toThrow(MboxError)
    await expect(split('From nowhere in particular\n\nb\n')).rejects.toThrow(
      'its first line is no separator of an mbox',
    )
  })

  it('streams: 400 MB go through without being held', async () => {
    const block = Buffer.from(
      `From rider@courier.example Mon Mar  2 09:30:00 2026\nSubject: long\n\n${'text of a mail\n'.repeat(70_000)}\n`,
    )
    async function* file(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 400; i++)
        for (let at = 0; at < block.length; at += 262_144) yield block.subarray(at, at + 262_144)
    }
    let [count, bytes, most] = [0, 0, 0]
    const before = process.memoryUsage().arrayBuffers
    for await (const message of splitMbox(file())) {
      count++
      bytes += message.bytes.byteLength
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }
    expect(count).toBe(400)
    expect(bytes).toBeGreaterThan(400_000_000)
    expect(most).toBeLessThan(200_000_000)
  })

  const corpus = fileURLToPath(new URL('../../../../../shared/corpora/mimekit/', import.meta.url))
  it.skipIf(!existsSync(corpus))('takes public mailboxes apart at the right places', async () => {
    const count = async (name: string) => (await split(readFileSync(`${corpus}${name}`), 5000)).length
    expect([
      await count('content-length.mbox.txt'),
      await count('issue1189.mbox.txt'),
      await count('simple.mbox.txt'),
      await count('unmunged.mbox.txt'),
    ]).toEqual([29, 4, 3, 2])
  })
  if (!existsSync(corpus)) console.log('left out: ../shared/corpora is absent, so no public mbox was read')
})
