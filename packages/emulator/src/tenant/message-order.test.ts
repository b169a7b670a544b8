import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Message } from './message.ts'
import { newerFirst } from './message-order.ts'
import { smallWorld } from './testing/small-world.ts'

const mime = (n: number) => Buffer.from(`Subject: ${n}\r\n\r\nbody\r\n`)
const step = fc.record({
  kind: fc.constantFrom('add', 'add', 'remove', 'move', 'read', 'date', 'content', 'list', 'list'),
  which: fc.nat(1000),
  receivedAt: fc.nat(20),
})

test('lists are those that sorting anew would give, whatever came between, and never change afterwards', () => {
  fc.assert(
    fc.property(fc.nat(150), fc.array(step, { maxLength: 60 }), (before, steps) => {
      using small = smallWorld()
      const { mail } = small.mailbox
      const folders = [mail.wellKnown('inbox'), mail.wellKnown('archive')] as const
      const all: Message[] = []
      const given: [readonly Message[], Message[]][] = []
      for (let i = 0; i < before; i++) all.push(mail.add(folders[0], mime(i), { receivedAt: (i * 7) % 20 }))
      const check = () => {
        const expected = all.toSorted(newerFirst)
        expect(mail.newestFirst).toEqual(expected)
        given.push([mail.newestFirst, expected])
        for (const folder of folders) {
          expect(folder.newestFirst).toEqual(expected.filter((one) => one.folder === folder))
          expect(folder.unreadItemCount).toBe(
            expected.filter((one) => one.folder === folder && !one.isRead).length,
          )
        }
      }
      check()
      for (const { kind, which, receivedAt } of steps) {
        const message = all[which % Math.max(1, all.length)]
        if (kind === 'list') check()
        if (kind === 'add') all.push(mail.add(folders[which % 2 ? 1 : 0], mime(which), { receivedAt }))
        if (!message) continue
        if (kind === 'remove') {
          mail.remove(message)
          all.splice(all.indexOf(message), 1)
        }
        if (kind === 'move') mail.move(message, message.folder === folders[0] ? folders[1] : folders[0])
        if (kind === 'read') mail.update(message, { isRead: which % 2 === 0 })
        if (kind === 'date') mail.update(message, { receivedAt })
        if (kind === 'content') mail.replaceContent(message, mime(which))
      }
      check()
      for (const [list, expected] of given) expect(list.every((one, i) => one === expected[i])).toBe(true)
    }),
  )
})
