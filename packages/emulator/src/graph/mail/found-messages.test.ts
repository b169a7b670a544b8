import fc from 'fast-check'
import { expect, test } from 'vitest'
import { smallWorld } from '../../tenant/testing/small-world.ts'
import { compileExpression } from '../odata/filter-compiler.ts'
import { parseFilter } from '../odata/filter-parser.ts'
import { mime, pathOf, startGraph } from '../testing/graph-fixture.ts'
import { filterMessages } from './found-messages.ts'
import { messageFields } from './message-fields.ts'

const start = Date.UTC(2026, 2, 2, 9, 30)
const moment = fc.nat(30).map((seconds) => new Date(start + seconds * 1000).toISOString())
const term = fc.oneof(
  fc
    .tuple(fc.constantFrom('ge', 'gt', 'le', 'lt', 'eq', 'ne'), moment)
    .map(([operator, at]) => `receivedDateTime ${operator} ${at}`),
  moment.map((at) => `${at} lt ReceivedDateTime`),
  fc.constantFrom(
    'isRead eq true',
    "contains(subject,'1')",
    'receivedDateTime gt null',
    'not (isRead eq false)',
  ),
)
const filter = fc
  .array(fc.tuple(term, fc.constantFrom(' and ', ' and ', ' or ')), { minLength: 1, maxLength: 5 })
  .map((terms) => terms.flat().slice(0, -1).join(''))

test('looking up times gives what asking every message gives', () => {
  using small = smallWorld()
  const { mail } = small.mailbox
  const inbox = mail.wellKnown('inbox')
  // Several in one second, since Graph compares whole seconds.
  for (let i = 0; i < 60; i++) {
    mail.add(inbox, mime(`Letter ${i}`), { receivedAt: start + ((i * 7) % 60) * 450, isRead: i % 3 === 0 })
  }
  const fields = messageFields(small.mailbox)
  fc.assert(
    fc.property(filter, (text) => {
      const expression = parseFilter(text)
      const naive = inbox.newestFirst.filter(compileExpression(expression, fields))
      expect(filterMessages(expression, fields, inbox.newestFirst)).toEqual(naive)
    }),
  )
})

test('what was found is found anew after each change', async () => {
  const graph = await startGraph()
  const { user, mailbox } = graph.addPerson('ada')
  const inbox = mailbox.mail.wellKnown('inbox')
  for (let i = 0; i < 6; i++) mailbox.mail.add(inbox, mime(`Letter ${i}`), { isRead: false })
  const token = graph.appToken('Mail.ReadWrite')
  const path = `/users/${user.id}/messages?$filter=isRead%20eq%20false&$count=true&$top=2`
  const first = await graph.get(path, { token })
  expect(first.json['@odata.count']).toBe(6)
  const [message] = inbox.newestFirst
  if (message) mailbox.mail.update(message, { isRead: true })
  expect((await graph.get(path, { token })).json['@odata.count']).toBe(5)
  const second = await graph.get(pathOf(first.json['@odata.nextLink']), { token })
  expect(second.json['@odata.count']).toBe(5)
  mailbox.mail.add(inbox, mime('One more'), { isRead: false })
  expect((await graph.get(path, { token })).json['@odata.count']).toBe(6)
  await graph.close()
})
