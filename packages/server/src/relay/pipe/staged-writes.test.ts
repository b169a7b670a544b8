import { Writable } from 'node:stream'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { StagedWrites } from './staged-writes.ts'

/** Keeps what it is given until long after, as a socket to a slow device does. */
function slowSocket(): { socket: Writable; taken: Buffer[] } {
  const taken: Buffer[] = []
  const socket = new Writable({
    highWaterMark: 16 * 1024,
    write(chunk: Buffer, _, done) {
      setImmediate(() => {
        taken.push(Buffer.from(chunk))
        done()
      })
    },
  })
  return { socket, taken }
}

it('hands on every byte in order, though the buffer it was given is overwritten at once', async () => {
  const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { minLength: 1, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(pieces, fc.integer({ min: 1, max: 4000 }), async (all, times) => {
      const { socket, taken } = slowSocket()
      const staged = new StagedWrites(socket)
      const shared = Buffer.alloc(50 * times)
      const expected: Buffer[] = []
      for (const [index, piece] of all.entries()) {
        const whole = Buffer.concat(Array.from({ length: times }, () => piece))
        shared.set(whole)
        expected.push(whole)
        const mayGoOn = staged.add(shared.subarray(0, whole.length))
        shared.fill(0)
        // Now the socket's pace, now the server's: both are heeded somewhere.
        if (!mayGoOn && index % 2 === 0) await new Promise((resolve) => socket.once('drain', resolve))
      }
      staged.flush()
      await new Promise<void>((resolve) => socket.end(resolve))
      expect(Buffer.concat(taken).equals(Buffer.concat(expected))).toBe(true)
    }),
    { numRuns: 40 },
  )
})

it('writes what came in one turn of the event loop as one', async () => {
  const { socket, taken } = slowSocket()
  const staged = new StagedWrites(socket)
  for (const text of ['a', 'b', 'c']) staged.add(Buffer.from(text))
  await new Promise(setImmediate)
  await new Promise<void>((resolve) => socket.end(resolve))
  expect(taken.map(String)).toEqual(['abc'])
})
