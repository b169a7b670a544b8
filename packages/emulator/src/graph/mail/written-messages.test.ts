import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { Message } from '../../tenant/message.ts'
import { startGraph } from '../testing/graph-fixture.ts'
import { WrittenMessages } from './written-messages.ts'

let written: WrittenMessages | undefined
afterEach(() => written?.close())

test('whatever is found is what was written last, of the message as it is, and the newest are found', async () => {
  const graph = await startGraph()
  const { mailbox } = graph.addPerson('ada')
  const inbox = mailbox.mail.wellKnown('inbox')
  const messages = Array.from({ length: 20 }, (_, i) =>
    mailbox.mail.add(inbox, Buffer.from(`Subject: ${i}\n`)),
  )
  const page = fc.record({
    from: fc.nat({ max: 19 }),
    count: fc.integer({ min: 1, max: 6 }),
    length: fc.nat({ max: 90 }),
    form: fc.constantFrom('default', 'immutable'),
    changes: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(page, { maxLength: 60 }), (pages) => {
      const bounds = { bytes: 16 * 1024, messages: 15 }
      const store = new WrittenMessages(undefined, bounds)
      written = store
      const last = new Map<string, string>()
      const ask = (form: string, from: number, row: readonly Message[]) => {
        const run = store.find(form, row, from)
        if (!run) return 0
        const bytes = Buffer.alloc(run.length)
        store.read(run, bytes)
        const expected = row.slice(from, from + run.count).map((one) => last.get(`${form} ${one.number}`))
        expect(bytes.toString()).toBe(expected.join())
        return run.count
      }
      for (const [i, { from, count, length, form, changes }] of pages.entries()) {
        const row = messages.slice(from, from + count)
        if (changes && row[0]) {
          mailbox.mail.update(row[0], { isRead: !row[0].isRead })
          for (const one of ['default', 'immutable']) expect(store.has(one, row[0])).toBe(false)
        }
        let text = ''
        const added = row.map((message, k) => {
          const json = `{${i} ${form} ${message.number} ${'x'.repeat(length * k)}}`
          const start = text === '' ? 0 : text.length + 1
          text = text === '' ? json : `${text},${json}`
          return { message, changedSeq: message.changedSeq, start, end: text.length, json }
        })
        store.keep(form, added, Buffer.from(text))
        if (text.length <= bounds.bytes / 16) {
          for (const { message, json } of added) last.set(`${form} ${message.number}`, json)
          expect(ask(form, 0, row)).toBe(row.length)
        }
        let found = 0
        for (const one of ['default', 'immutable']) {
          for (let k = 0; k < messages.length; k++) found += Math.min(1, ask(one, k, messages))
        }
        expect(found).toBeLessThanOrEqual(bounds.messages)
      }
      store.close()
    }),
    { numRuns: 40 },
  )
  await graph.close()
})
