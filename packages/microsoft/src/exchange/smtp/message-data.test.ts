import fc from 'fast-check'
import { expect, it } from 'vitest'
import { messageData } from './message-data.ts'

async function wired(chunks: readonly Uint8Array[]): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of messageData(chunks)) parts.push(part)
  return Buffer.concat(parts).toString('latin1')
}

/** What a server makes of it: lines, without the doubled dots. */
const received = (data: string): string => data.replaceAll(/(^|\r\n)\.\./g, '$1.')

const bytes = fc
  .array(fc.constantFrom('.', '\r', '\n', '\r\n', 'x', '\r\n.\r\n', '\n.\n', '\u00ff'), { maxLength: 40 })
  .map((parts) => parts.join(''))

it('can hold nothing that a server takes for the end, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, fc.array(fc.nat(40), { maxLength: 4 }), async (text, cuts) => {
      const all = Buffer.from(text, 'latin1')
      const at = [0, ...cuts.map((cut) => Math.min(cut, all.length)), all.length].sort((a, b) => a - b)
      const chunks = at.slice(1).map((end, index) => all.subarray(at[index], end))
      const data = await wired(chunks)
      expect(data).not.toMatch(/(^|\r\n)\.\r\n/)
      expect(data).not.toMatch(/\r(?!\n)|(?<!\r)\n/)
      expect(data === '' || data.endsWith('\r\n')).toBe(true)
      const lines = text.replaceAll(/\r\n|\r|\n/g, '\r\n')
      expect(received(data)).toBe(lines === '' || lines.endsWith('\r\n') ? lines : `${lines}\r\n`)
    }),
    { numRuns: 2000 },
  )
})
