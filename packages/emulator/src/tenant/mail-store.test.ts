import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MailFolder } from './mail-folder.ts'
import type { MailboxChange } from './mailbox-core.ts'
import type { Message } from './message.ts'
import { smallWorld } from './testing/small-world.ts'

const mime = (subject: string) =>
  Buffer.from(`Subject: ${subject}\r\nMessage-ID: <${subject}@example.org>\r\n\r\nbody`)

test('a move changes the default id and keeps the immutable one; the folders’ logs tell both sides', () => {
  using small = smallWorld()
  const { mailbox } = small
  const { mail } = mailbox
  const inbox = mail.wellKnown('inbox')
  const archive = mail.wellKnown('archive')
  const message = mail.add(inbox, mime('one'))
  const before = mailbox.idOf(message, 'default')
  const immutable = mailbox.idOf(message, 'immutable')
  const [seenInbox, seenArchive] = [inbox.log.last, archive.log.last]
  mail.move(message, archive)
  const after = mailbox.idOf(message, 'default')
  expect(after).not.toBe(before)
  expect(mailbox.idOf(message, 'immutable')).toBe(immutable)
  expect(mail.find(before)).toBeUndefined()
  expect(mail.find(after)).toBe(message)
  expect(mail.find(immutable)).toBe(message)
  expect([...inbox.log.since(seenInbox)]).toMatchObject([
    { kind: 'deleted', gone: { id: before, immutableId: immutable } },
  ])
  expect([...archive.log.since(seenArchive)]).toMatchObject([{ kind: 'created', item: message }])
  expect([inbox.totalItemCount, archive.totalItemCount]).toEqual([0, 1])
})

test('a copy is a message of its own with the same bytes', () => {
  using small = smallWorld()
  const { mail } = small.mailbox
  const message = mail.add(mail.wellKnown('inbox'), mime('one'), { isRead: true, categories: ['Blue'] })
  const copy = mail.copy(message, mail.wellKnown('archive'))
  expect(copy.content).toBe(message.content)
  expect(small.mailbox.idOf(copy, 'immutable')).not.toBe(small.mailbox.idOf(message, 'immutable'))
  expect(copy).toMatchObject({ isRead: true, categories: ['Blue'] })
  mail.remove(message)
  expect(small.world.spool.read(copy.content).equals(mime('one'))).toBe(true)
})

test('folders are found by name, made where a path needs them, and removed with all that is in them', () => {
  using small = smallWorld()
  const { mail } = small.mailbox
  const folder = mail.folderAt(['Projects', '2026', 'Inbox'])
  expect(folder.parent?.parent?.parent).toBe(mail.root)
  expect(mail.folderAt(['Projects', '2026', 'Inbox'])).toBe(folder)
  expect(mail.folderAt(['INBOX', 'Sub']).parent).toBe(mail.wellKnown('inbox'))
  expect(mail.folderAt([])).toBe(mail.root)
  const message = mail.add(folder, mime('one'))
  const id = small.mailbox.idOf(message, 'default')
  mail.removeFolder(mail.folderAt(['Projects']))
  expect(mail.find(id)).toBeUndefined()
  expect(mail.findFolder(mail.folderId(folder))).toBeUndefined()
  expect(mail.newestFirst).toEqual([])
})

test('a folder cannot be moved below itself', () => {
  using small = smallWorld()
  const { mail } = small.mailbox
  const child = mail.folderAt(['A', 'B', 'C'])
  expect(() => mail.moveFolder(mail.folderAt(['A']), child)).toThrow('below itself')
})

test('well-known folders are named in the language of the mailbox', () => {
  using small = smallWorld()
  expect(small.mailbox.mail.wellKnown('sentitems').displayName).toBe('Sent Items')
})

test('listeners hear of every change with the ids of its time', () => {
  using small = smallWorld()
  const { mail } = small.mailbox
  const heard: MailboxChange[] = []
  const stop = small.world.onChange((change) => heard.push(change))
  const message = mail.add(mail.wellKnown('inbox'), mime('one'))
  const created = small.mailbox.idOf(message, 'default')
  mail.update(message, { isRead: true })
  mail.move(message, mail.wellKnown('archive'))
  stop()
  mail.remove(message)
  expect(heard.map(({ kind, thing }) => `${thing} ${kind}`)).toEqual([
    'message created',
    'message updated',
    'message deleted',
    'message created',
  ])
  expect(heard.map(({ id }) => id === created)).toEqual([true, true, true, false])
})

const step = fc.record({
  do: fc.constantFrom(
    'add' as const,
    'move' as const,
    'copy' as const,
    'update' as const,
    'replace' as const,
    'remove' as const,
  ),
  which: fc.nat(),
  to: fc.nat({ max: 3 }),
  isRead: fc.boolean(),
})

test('whatever happens, counts, orders, ids and logs agree with what is there', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (script) => {
      using small = smallWorld()
      const { mailbox } = small
      const { mail } = mailbox
      const folders = ['inbox', 'archive', 'drafts', 'deleteditems'].map((name) => mail.folderAt([name]))
      const messages: Message[] = []
      for (const [i, { do: what, which, to, isRead }] of script.entries()) {
        const folder = folders[to]
        const message = messages[which % Math.max(1, messages.length)]
        if (!folder) continue
        if (what === 'add') messages.push(mail.add(folder, mime(`${i}`), { isRead, receivedAt: which % 7 }))
        else if (!message) continue
        else if (what === 'move') mail.move(message, folder)
        else if (what === 'copy') messages.push(mail.copy(message, folder))
        else if (what === 'update') mail.update(message, { isRead, receivedAt: which % 5 })
        else if (what === 'replace') mail.replaceContent(message, mime(`${i} again`))
        else {
          mail.remove(message)
          messages.splice(messages.indexOf(message), 1)
        }
      }
      for (const folder of folders) checkFolder(folder, messages)
      expect(new Set(mail.newestFirst)).toEqual(new Set(messages))
      const ids = messages.flatMap((message) => [
        mailbox.idOf(message, 'default'),
        mailbox.idOf(message, 'immutable'),
      ])
      expect(new Set(ids).size).toBe(ids.length)
      for (const [i, id] of ids.entries()) expect(mail.find(id)).toBe(messages[Math.floor(i / 2)])
    }),
  )
})

function checkFolder(folder: MailFolder, all: readonly Message[]): void {
  const inside = all.filter((message) => message.folder === folder)
  expect(new Set(folder.messages)).toEqual(new Set(inside))
  expect(folder.unreadItemCount).toBe(inside.filter((message) => !message.isRead).length)
  expect(folder.sizeInBytes).toBe(inside.reduce((sum, message) => sum + message.size, 0))
  const times = folder.newestFirst.map((message) => message.receivedAt)
  expect(times).toEqual(times.toSorted((a, b) => b - a))
  const logged = [...folder.log.since(0)].map((change) => (change.kind === 'deleted' ? null : change.item))
  expect(new Set(logged)).toEqual(new Set(inside))
}
