import { expect, test } from 'vitest'
import { blankContact, blankEvent } from './blank-items.ts'
import { smallWorld } from './testing/small-world.ts'

const event = {
  ...blankEvent(0),
  subject: 'Stand-up',
  start: { dateTime: '2026-03-02T09:00:00', timeZone: 'UTC' },
  end: { dateTime: '2026-03-02T09:15:00', timeZone: 'UTC' },
}

const contact = { ...blankContact(0), displayName: 'Finn' }

test('an event moves between calendars, keeps its immutable id, and its exceptions and attachments with it', () => {
  using small = smallWorld()
  const { calendars } = small.mailbox
  const team = calendars.addCalendar('Team')
  const added = calendars.add(calendars.default, { ...event })
  const before = small.mailbox.idOf(added, 'default')
  calendars.setException(added, '2026-03-03', { kind: 'cancelled' })
  const about = { name: 'a', contentType: 'text/plain', isInline: false, contentId: null, modifiedAt: 0 }
  const attachment = calendars.addAttachment(added, about, Buffer.from('agenda'))
  expect(small.world.spool.read(attachment.content).toString()).toBe('agenda')
  calendars.move(added, team)
  expect(calendars.find(before)).toBeUndefined()
  expect(calendars.find(small.mailbox.idOf(added, 'default'))).toEqual({ event: added })
  expect(calendars.find(small.mailbox.idOf(added, 'immutable'))).toEqual({ event: added })
  expect([...team.log.since(0)]).toMatchObject([{ kind: 'created' }])
  const occurrence = small.mailbox.core.ids.occurrence(
    { folder: team.number, placement: added.placement, number: added.number },
    'default',
    '2026-03-03',
  )
  expect(calendars.find(occurrence)).toEqual({ event: added, occurrence: '2026-03-03' })
  calendars.removeAttachment(added, attachment)
  expect(added.attachments).toEqual([])
  calendars.removeCalendar(team)
  expect([...calendars.events()]).toEqual([])
  expect(() => calendars.removeCalendar(calendars.default)).toThrow('default')
})

test('every change of an event or a contact gives it another change key and a place in the log', () => {
  using small = smallWorld()
  const { calendars, contacts } = small.mailbox
  const added = calendars.add(calendars.default, { ...event })
  const person = contacts.add(contacts.default, { ...contact })
  const keys = [small.mailbox.changeKeyOf(added), small.mailbox.changeKeyOf(person)]
  const seen = [calendars.default.log.last, contacts.default.log.last]
  small.world.clock.advance(5000)
  calendars.update(added, { subject: 'Sit-down' })
  contacts.update(person, { displayName: 'Finn F.' })
  expect(small.mailbox.changeKeyOf(added)).not.toBe(keys[0])
  expect(small.mailbox.changeKeyOf(person)).not.toBe(keys[1])
  expect(added.state.modifiedAt).toBeGreaterThan(0)
  expect([...calendars.default.log.since(seen[0] ?? 0)]).toMatchObject([{ kind: 'updated', item: added }])
  expect([...contacts.default.log.since(seen[1] ?? 0)]).toMatchObject([{ kind: 'updated', item: person }])
})

test('contact folders nest, and go with what is in them', () => {
  using small = smallWorld()
  const { contacts } = small.mailbox
  const folder = contacts.addFolder('Customers', contacts.default)
  const inner = contacts.addFolder('Old', folder)
  const person = contacts.add(inner, { ...contact })
  const id = small.mailbox.idOf(person, 'default')
  expect(contacts.findFolder(contacts.folderId(inner))).toBe(inner)
  contacts.removeFolder(folder)
  expect(contacts.find(id)).toBeUndefined()
  expect([...contacts.folders]).toEqual([contacts.default])
})

test('an id leads to a thing of its own kind only', () => {
  using small = smallWorld()
  const { calendars, contacts, mail } = small.mailbox
  const added = calendars.add(calendars.default, { ...event })
  const id = small.mailbox.idOf(added, 'default')
  expect(mail.find(id)).toBeUndefined()
  expect(contacts.find(id)).toBeUndefined()
  expect(mail.findFolder(calendars.calendarId(calendars.default))).toBeUndefined()
})
