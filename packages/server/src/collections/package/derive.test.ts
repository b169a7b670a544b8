import fc from 'fast-check'
import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import { derive } from './derive.ts'

const words = (html: string) => html.replaceAll(/<[^>]*>/g, '')
const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })

async function componentsOf(item: object, itemClass: string, kind: string) {
  const file = await derive(item, itemClass, words)
  expect(file?.format).toBe('ics')
  const parts = new ICAL.Component(ICAL.parse(String(file?.content))).getAllSubcomponents(kind)
  return parts.map((part) => (name: string) => String(part.getFirstPropertyValue(name) ?? ''))
}

const event = {
  id: 'AAMk',
  iCalUId: 'uid-1',
  type: 'singleInstance',
  subject: 'Kick-off',
  lastModifiedDateTime: '2026-02-01T08:00:00Z',
  body: { contentType: 'html', content: '<p>bring <b>files</b></p>' },
  start: at('2026-03-02T09:00:00.0000000'),
  end: at('2026-03-02T10:00:00.0000000'),
}

test('an event and a series with what differs from it become calendar files', async () => {
  const [one] = await componentsOf(event, 'event', 'vevent')
  expect(['uid', 'dtstamp', 'dtstart', 'description'].map((name) => one?.(name))).toEqual([
    'uid-1',
    '2026-02-01T08:00:00Z',
    '2026-03-02T09:00:00Z',
    'bring files',
  ])
  const series = {
    ...event,
    type: 'seriesMaster',
    originalStartTimeZone: 'Europe/Berlin',
    recurrence: {
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'monday' },
      range: { type: 'numbered', startDate: '2026-03-02', numberOfOccurrences: 5 },
    },
    cancelledOccurrences: ['OID.AAMk.2026-03-16'],
    exceptionOccurrences: [
      { ...event, type: 'exception', subject: 'Moved', originalStart: '2026-03-09T09:00:00Z' },
    ],
  }
  const [master, moved] = await componentsOf(series, 'event', 'vevent')
  expect(['rrule', 'exdate', 'dtstart'].map((name) => master?.(name))).toEqual([
    'FREQ=WEEKLY;COUNT=5;BYDAY=MO',
    '2026-03-16T10:00:00',
    '2026-03-02T10:00:00',
  ])
  expect(['recurrence-id', 'summary'].map((name) => moved?.(name))).toEqual(['2026-03-09T10:00:00', 'Moved'])
})

test('a task becomes a to-do with its times, steps and links', async () => {
  const [todo] = await componentsOf(
    {
      id: 'task-1',
      title: 'Shred nothing',
      status: 'inProgress',
      importance: 'high',
      body: { contentType: 'text', content: 'at all' },
      lastModifiedDateTime: '2026-02-01T08:00:00Z',
      dueDateTime: { dateTime: '2026-03-05T00:00:00', timeZone: 'W. Europe Standard Time' },
      recurrence: {
        pattern: { type: 'daily', interval: 2 },
        range: { type: 'noEnd', startDate: '2026-03-05' },
      },
      checklistItems: [{ displayName: 'tell everybody', isChecked: true }],
      linkedResources: [{ webUrl: 'https://contoso.example/x' }],
    },
    'todoTask',
    'vtodo',
  )
  const names = ['uid', 'summary', 'status', 'priority', 'dtstart', 'due', 'rrule', 'attach', 'description']
  expect(names.map((name) => todo?.(name))).toEqual([
    'task-1',
    'Shred nothing',
    'IN-PROCESS',
    '1',
    '2026-03-04T23:00:00Z',
    '',
    'FREQ=DAILY;INTERVAL=2',
    'https://contoso.example/x',
    'at all\n\n[x] tell everybody',
  ])
})

test('a contact becomes a card, and nothing is made of what is none of these', async () => {
  const card = await derive({ id: '1', displayName: 'Eve', companyName: 'Fabrikam' }, 'contact', words)
  expect(card).toMatchObject({ format: 'vcf', content: expect.stringContaining('ORG:Fabrikam\r\n') })
  expect(await derive({}, 'post', words)).toBeNull()
})

test('hostile words stay within their property', async () => {
  const lines = fc.array(fc.constantFrom('\r\n', '\n', 'BEGIN:VEVENT', 'x', ';', '"', ',', ':', '\\'), {
    maxLength: 8,
  })
  await fc.assert(
    fc.asyncProperty(
      lines.map((parts) => parts.join('')),
      async (subject) => {
        const attendees = [{ emailAddress: { name: subject, address: subject } }]
        const location = { displayName: subject }
        const found = await componentsOf(
          { ...event, subject, attendees, location, organizer: attendees[0], categories: [subject] },
          'event',
          'vevent',
        )
        expect(found).toHaveLength(1)
        expect(await componentsOf({ id: 'x', title: subject }, 'todoTask', 'vtodo')).toHaveLength(1)
      },
    ),
    { numRuns: 100 },
  )
})
