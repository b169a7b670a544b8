import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { smallWorld } from './testing/small-world.ts'

const count = 20_000

/** 200,000 messages of 69 KB took 179 MB of heap and 465 MB resident when this was written. */
test('a message takes less than 1.5 KB of memory, whatever its size', () => {
  using small = smallWorld()
  const { mail } = small.mailbox
  const inbox = mail.wellKnown('inbox')
  const before = heapUsed()
  for (let i = 0; i < count; i++) mail.add(inbox, mimeOf(i), { receivedAt: i * 1000 })
  expect(inbox.newestFirst).toHaveLength(count)
  expect((heapUsed() - before) / count).toBeLessThan(1500)
})

function mimeOf(i: number): Buffer {
  const to = Array.from(
    { length: 1 + (i % 5) },
    (_, k) => `Person ${(i * 7 + k) % 2000} <p${(i * 7 + k) % 2000}@example.org>`,
  )
  return Buffer.from(
    [
      `From: Sender ${i % 3000} <sender${i % 3000}@example.org>`,
      `To: ${to.join(', ')}`,
      `Subject: Re: The subject number ${i} about deliveries and invoices`,
      `Message-ID: <${i}.${i * 7919}@mail.example.org>`,
      `References: <${i - (i % 4)}@mail.example.org> <other.${i}@example.org>`,
      'Date: Mon, 2 Mar 2026 09:30:00 +0100',
      `X-Long: ${'a header that nobody asks for '.repeat(40)}`,
      '',
      'body '.repeat(1000),
    ].join('\r\n'),
  )
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
  return process.memoryUsage().heapUsed
}
