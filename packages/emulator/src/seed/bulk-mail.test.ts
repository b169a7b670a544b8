import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bulkMail } from './bulk-mail.ts'

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('bulk mail', () => {
  it('gives as many as asked, all different, around the mean size, in whole CRLF lines', () => {
    const messages = [...bulkMail({ count: 3000, meanBytes: 8192 })]
    expect(messages).toHaveLength(3000)
    expect(new Set(messages.map(({ mime }) => digest(mime))).size).toBe(3000)
    const mean = messages.reduce((sum, { mime }) => sum + mime.byteLength, 0) / 3000
    expect(mean).toBeGreaterThan(8192 * 0.85)
    expect(mean).toBeLessThan(8192 * 1.2)
    for (const { mime } of messages.slice(0, 200)) {
      const text = Buffer.from(mime).toString('latin1')
      expect(text).not.toMatch(/[^\r]\n|\r[^\n]/)
      expect(text.endsWith('\r\n')).toBe(true)
      expect(text).toMatch(/^Message-ID: <\d+\.[0-9a-f]{16}@courier\.example>\r$/m)
    }
  })

  it('is the same for the same number and not for another', () => {
    const all = (seedNumber: number) =>
      [...bulkMail({ count: 20, seedNumber })].map(({ mime }) => digest(mime)).join()
    expect(all(3)).toBe(all(3))
    expect(all(4)).not.toBe(all(3))
  })

  it('dates messages in order, the newest last', () => {
    const times = [...bulkMail({ count: 5, now: new Date('2026-03-02T09:30:00Z') })].map(
      ({ receivedDateTime }) => receivedDateTime,
    )
    expect([...times].sort()).toEqual(times)
    expect(times.at(-1)).toBe('2026-03-02T09:28:59.000Z')
  })
})
